# Sets JAVA_HOME to a JDK 25, where one is found: JAVA_HOME, JAVA25_HOME, or one of the usual places.
is25() { [ -x "$1/bin/javac" ] && grep -qs 'JAVA_VERSION="25' "$1/release"; }
if ! is25 "${JAVA_HOME:-}"; then
  for jdk in "${JAVA25_HOME:-}" /usr/lib/jvm/* /opt/*jdk* "$HOME"/.sdkman/candidates/java/* "$HOME"/.jdks/* \
    /Library/Java/JavaVirtualMachines/*/Contents/Home; do
    if is25 "$jdk"; then
      JAVA_HOME=$jdk
      export JAVA_HOME
      break
    fi
  done
fi
