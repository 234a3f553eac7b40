/// scenario6-frontend: the page and its JSON API.
@org.jspecify.annotations.NullMarked
package io.personaplex.frontend;
