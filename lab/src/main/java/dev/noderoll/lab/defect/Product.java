package dev.noderoll.lab.defect;

import dev.noderoll.handler.Ports;
import dev.noderoll.lab.run.World;

/** What is run: the functions on their ports, and the machines. {@link Defects} puts defects into it from outside. */
public interface Product {

    /** As it is deployed. */
    Product SHIPPED = new Product() {};

    /** The ports on which the functions run, where {@code real} are those of the world. */
    default Ports ports(Ports real, World world) {
        return real;
    }

    /** The definition of a machine, where {@code text} is the shipped one. */
    default String machine(String name, String text) {
        return text;
    }
}
