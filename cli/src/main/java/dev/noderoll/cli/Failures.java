package dev.noderoll.cli;

import dev.noderoll.port.Misconfigured;
import dev.noderoll.port.TryAgain;
import java.io.PrintWriter;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import javax.net.ssl.SSLException;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;
import software.amazon.awssdk.core.exception.SdkException;

/** Tells what went wrong in a sentence on the error output; the stack trace with {@code --debug} alone. */
final class Failures implements IExecutionExceptionHandler, IParameterExceptionHandler {

    private static final String PREFIX = "noderoll: ";
    private static final int DEEP = 12;

    @Override
    public int handleParseException(ParameterException e, String[] arguments) {
        CommandLine command = e.getCommandLine();
        PrintWriter err = command.getErr();
        err.println(PREFIX + e.getMessage());
        UnmatchedArgumentException.printSuggestions(e, err);
        err.println("Try '" + command.getCommandSpec().qualifiedName() + " --help'.");
        return ExitStatus.WRONG_USE;
    }

    @Override
    public int handleExecutionException(Exception e, CommandLine command, ParseResult result) {
        if (e instanceof ParameterException wrong) {
            return handleParseException(wrong, new String[0]);
        }
        PrintWriter err = command.getErr();
        if (Noderoll.of(command).debug()) {
            e.printStackTrace(err);
        }
        err.println(PREFIX + text(e));
        return status(e);
    }

    private static int status(Exception e) {
        return e instanceof WrongUse ? ExitStatus.WRONG_USE : ExitStatus.COULD_NOT;
    }

    private static String text(Exception e) {
        return switch (e) {
            case WrongUse wrong -> message(wrong);
            case CouldNot known -> message(known);
            // A 401 passes where an API server is being replaced, and lasts where somebody is not known.
            case TryAgain passing -> message(passing) + permission(message(passing)) + network(passing);
            case Misconfigured lasting -> message(lasting) + permission(message(lasting));
            case SdkException aws -> "AWS: " + aws(aws);
            case RuntimeException unexpected ->
                unexpected.getClass().getSimpleName() + ": " + message(unexpected) + network(unexpected)
                        + " (--debug shows where)";
            default -> message(e);
        };
    }

    /** The chain of providers says of each why it has none, in one line of a thousand characters. */
    private static String aws(SdkException e) {
        String message = message(e);
        if (message.contains("Unable to load credentials")) {
            return "no credentials; log in (aws sso login, aws login), name a profile with --profile, or set"
                    + " AWS_PROFILE or AWS_ACCESS_KEY_ID";
        }
        return message.lines().findFirst().orElse("") + network(e);
    }

    private static String permission(String message) {
        if (message.contains(": 401 ")) {
            return "; the cluster does not know these credentials: see the user of the kubeconfig's context, or of EKS"
                    + " the access entry of your role";
        }
        return message.contains(": 403 ") ? "; you are known to the cluster, and may not do this" : "";
    }

    /** What lies at the root of a failure to connect, in the words of who runs clusters. */
    private static String network(Throwable e) {
        Throwable cause = e;
        for (int depth = 0; cause != null && depth < DEEP; depth++) {
            switch (cause) {
                case UnknownHostException host -> {
                    return "; no address is known for " + message(host) + ": name resolution, or a VPN that is not up";
                }
                case SocketTimeoutException _ -> {
                    return "; no answer in time: a firewall, a private endpoint, or a VPN that is not up";
                }
                case ConnectException _ -> {
                    return "; nothing listens there";
                }
                case SSLException _ -> {
                    return "; the server's certificate is not signed by the authority that the kubeconfig names";
                }
                default -> cause = cause.getCause();
            }
        }
        return "";
    }

    private static String message(Throwable e) {
        return String.valueOf(e.getMessage());
    }
}
