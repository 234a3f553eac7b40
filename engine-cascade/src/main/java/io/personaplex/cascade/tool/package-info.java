/// Tools of the language model: what it cannot know or work out by itself.
@NullMarked
package io.personaplex.cascade.tool;

import org.jspecify.annotations.NullMarked;
