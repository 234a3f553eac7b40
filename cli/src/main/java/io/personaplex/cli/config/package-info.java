/// What the application is told: every option there is ([OptionName]), where its value comes from
/// ([Configuration]), and the two files a person keeps values in ([EnvFile], [SecretStore]).
///
/// A value is looked for in this order; the first place that has one wins:
///
/// 1. the command line: `--set NAME=VALUE`, `--small`
/// 2. the environment
/// 3. `.env` of the checkout, or the file that `--env-file` names
/// 4. the secrets store, for secrets
/// 5. the default
@org.jspecify.annotations.NullMarked
package io.personaplex.cli.config;
