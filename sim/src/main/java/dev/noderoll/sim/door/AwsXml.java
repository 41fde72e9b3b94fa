package dev.noderoll.sim.door;

import java.util.Collection;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/** Writes XML as AWS's query protocols answer it: elements and text, no attributes but a namespace. */
final class AwsXml {

    private final StringBuilder text = new StringBuilder();

    /** An element with text. */
    AwsXml put(String name, Object value) {
        text.append('<').append(name).append('>');
        escape(value.toString());
        text.append("</").append(name).append('>');
        return this;
    }

    /** An element with text, or nothing. */
    AwsXml put(String name, Optional<?> value) {
        value.ifPresent(v -> put(name, v));
        return this;
    }

    /** An element with elements. */
    AwsXml open(String name, Consumer<AwsXml> inside) {
        text.append('<').append(name).append('>');
        inside.accept(this);
        text.append("</").append(name).append('>');
        return this;
    }

    /** An element that is the root of a document. */
    AwsXml root(String name, String namespace, Consumer<AwsXml> inside) {
        text.append("<?xml version=\"1.0\" encoding=\"UTF-8\"?><").append(name);
        text.append(" xmlns=\"").append(namespace).append("\">");
        inside.accept(this);
        text.append("</").append(name).append('>');
        return this;
    }

    /** A list: one {@code item} element for each value. */
    <T> AwsXml list(String name, String item, Collection<T> values, BiConsumer<AwsXml, T> inside) {
        return open(name, xml -> values.forEach(v -> xml.open(item, one -> inside.accept(one, v))));
    }

    /** A list of text. */
    AwsXml texts(String name, String item, Collection<?> values) {
        return open(name, xml -> values.forEach(v -> xml.put(item, v)));
    }

    private void escape(String value) {
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            switch (c) {
                case '<' -> text.append("&lt;");
                case '>' -> text.append("&gt;");
                case '&' -> text.append("&amp;");
                default -> text.append(c);
            }
        }
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
