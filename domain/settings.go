package domain

// Theme is in which colours an officer sees his pages.
type Theme string

// The themes. SystemTheme is that of his device at the moment.
const (
	SystemTheme Theme = "system"
	LightTheme  Theme = "light"
	DarkTheme   Theme = "dark"
)

// Themes are all of them, the default first.
var Themes = []Theme{SystemTheme, LightTheme, DarkTheme}

// Digits are the numerals in which an officer's Thai pages write numbers and dates.
type Digits string

// The digits: 0-9 or ๐-๙.
const (
	ArabicDigits Digits = "arabic"
	ThaiDigits   Digits = "thai"
)

// AllDigits are both, the default first.
var AllDigits = []Digits{ArabicDigits, ThaiDigits}

// Settings are how an officer wants his own pages.
type Settings struct {
	Theme  Theme
	Digits Digits
}

// DefaultSettings are those of whoever never chose.
var DefaultSettings = Settings{Theme: SystemTheme, Digits: ArabicDigits}

// Check names every wrong field.
func (s Settings) Check() (Settings, []FieldError) {
	c := checker{}
	s.Theme, s.Digits = chosen(&c, "theme", s.Theme, Themes), chosen(&c, "digits", s.Digits, AllDigits)
	return s, c.fields
}

// chosen takes one word of a list, which has to be one.
func chosen[T ~string](c *checker, field string, value T, words []T) T {
	value = oneOf(c, field, value, words)
	if value == "" {
		c.wrong(field, "required")
	}
	return value
}
