package io.personaplex.apphost.container;

/// What the container is kept from.
///
/// @param readOnlyRoot its own files cannot be changed; `/tmp` is in memory, at most 1 GiB, and
///   programs and libraries in it can be run
/// @param noCapabilities none of root's privileges, whoever its user is
/// @param noNewPrivileges no program in it can gain privileges
public record Hardening(boolean readOnlyRoot, boolean noCapabilities, boolean noNewPrivileges) {
  /// All of it.
  public static final Hardening FULL = new Hardening(true, true, true);

  /// The engine's defaults.
  public static final Hardening NONE = new Hardening(false, false, false);
}
