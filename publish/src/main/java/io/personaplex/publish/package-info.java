/// Container images of the services: what `personaplex image` builds.
///
/// An image is a recipe ([ServiceImage]) and four layers, each a tar file of its own in the build
/// context, from what changes least to what changes most:
///
/// ```
/// root.tar          the C library and its kin of this system   [LocalBase], or --base IMAGE
/// java.tar          a Java run time of the modules we need      [JavaRuntime]
/// libraries.tar     other people's jars                         [ServiceClassPath], [JarPacker]
/// application.tar   our own jars, flags, licence, /data
/// ```
///
/// Whatever can be fixed is: order, owners, modes and times ([TarLayer]), so two builds of one
/// commit have the same layers. The engine needs nothing but `FROM`, `ADD` and plain settings
/// ([Dockerfile]): no network, no shell, no build tool in the image.
///
/// What never gets in: models, secrets, `.env`, the environment of whoever builds. A layer has only
/// the files named in the classes above.
@org.jspecify.annotations.NullMarked
package io.personaplex.publish;
