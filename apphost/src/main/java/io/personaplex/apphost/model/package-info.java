/// The application as inert values: its resources, how each can run, what they need of each other.
/// Nothing here touches the machine; only the supervisor acts.
///
/// ```java
/// var token = Parameter.secret("HF_TOKEN", maybeToken);
/// var backend = Service.named("backend")
///     .form(ContainerForm.of(Image.named("backend:latest")).gpu(GpuRequest.preferred()))
///     .jvm(BackendMain.class)
///     .http("BACKEND_PORT", 8998)
///     .healthCheck(HealthCheck.at("/health"))
///     .environment(token);
/// var frontend = Service.named("frontend").jvm(FrontendMain.class).reference("BACKEND_URL", backend);
/// var application = Application.of("demo", token, backend, frontend);  // or every fault at once
/// ```
@org.jspecify.annotations.NullMarked
package io.personaplex.apphost.model;
