// Package strict reads a request body without any of encoding/json's leniency
// and collects every wrong field in one go.
//
// Read parses the body into a tree; a handler then asks for each field by name
// and type, and what it never asked for is unknown:
//
//	body, err := strict.Read(raw)
//	if err != nil {
//		return err // nothing in it can be tied to a field
//	}
//	kind := body.Text("kind")
//	subject := body.Object("subject")
//	email := subject.Text("email") // subject may be nil: absent reads as absent
//	if kind == "" {
//		body.Fail("kind", "required", nil)
//	}
//	if err := body.Refusal(); err != nil {
//		return err // every wrong field at once
//	}
//
// There are no struct tags and no reflection, so no field can be set that no
// line of code names.
//
// # Refusals of the whole body
//
// Read returns them as *domain.Error of kind Malformed; their texts are "error.CODE".
//
//	empty_body         nothing, or white space alone
//	byte_order_mark    a UTF-8 byte order mark before the object
//	bad_utf8           bytes outside any string that are not UTF-8 (UTF-16, Windows-874)
//	malformed_json     not JSON: comments, trailing commas, NaN, a body cut short;  at: byte from 1
//	not_an_object      JSON, but null, an array, a text, a number, true or false
//	trailing_data      something after the object: a second document, garbage;      at: byte from 1
//	too_deep           more than 32 objects and arrays inside one another;          max
//	too_many_members   more than 1,000 members in all objects together;             max
//	too_many_elements  more than 1,000 elements in all arrays together;             max
//
// # Problems of a field
//
// Problems returns them as domain.FieldError; their texts are "field.CODE".
//
//	duplicate_field    the same name twice in one object
//	unknown_field      a member that nobody asked for; told as wrong_case when its
//	                   name differs from a known one in case only;                  want: that name
//	wrong_type         another JSON type, null included; want: text, integer, boolean, object, array
//	too_many_items     an array longer than the handler allows;                     max
//	bad_text           NUL, another control character, a lone surrogate; in a key too
//	bad_utf8           bytes that are not UTF-8; in a key too
//
// Field paths are dotted ("subject.email", "items.0.text"), printable ASCII,
// at most 64 characters: keys come from outside and are escaped and cut.
package strict
