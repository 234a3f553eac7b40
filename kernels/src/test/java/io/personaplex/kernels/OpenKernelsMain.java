package io.personaplex.kernels;

/// Opens kernels in a JVM of its own and tells how that went.
final class OpenKernelsMain {
  private OpenKernelsMain() {}

  public static void main(String[] args) {
    try {
      System.out.println("opened " + KernelChoice.parse(args[0]).open().name());
    } catch (IllegalStateException e) {
      System.out.println("refused " + e.getMessage());
    }
  }
}
