// Package pdf writes plain documents of one column on A4, in Thai and Latin letters.
// A shaper places every vowel and tone mark, since writing letters one after the other
// prints marks over each other. Fonts are in the document, so it looks the same
// everywhere, and its text can be read aloud, searched and copied as it was written.
package pdf
