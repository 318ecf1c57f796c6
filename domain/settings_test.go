package domain

import (
	"slices"
	"testing"
)

func TestSettings(t *testing.T) {
	t.Run("every theme goes with all digits", func(t *testing.T) {
		for _, theme := range Themes {
			for _, digits := range AllDigits {
				want := Settings{theme, digits}
				if got, wrong := want.Check(); got != want || len(wrong) > 0 {
					t.Errorf("%v is %v with %v wrong", want, got, wrong)
				}
			}
		}
	})
	t.Run("what is none is named, and what was not chosen", func(t *testing.T) {
		for _, c := range []struct {
			in   Settings
			want []string
		}{
			{Settings{"sepia", ThaiDigits}, []string{"theme unknown_value"}},
			{Settings{DarkTheme, "roman"}, []string{"digits unknown_value"}},
			{Settings{}, []string{"theme required", "digits required"}},
			{Settings{"", "Thai"}, []string{"theme required", "digits unknown_value"}},
		} {
			_, wrong := c.in.Check()
			var got []string
			for _, w := range wrong {
				got = append(got, w.Field+" "+w.Code)
			}
			if !slices.Equal(got, c.want) {
				t.Errorf("%v: %q, not %q", c.in, got, c.want)
			}
		}
	})
	t.Run("whoever never chose has what could be chosen first", func(t *testing.T) {
		if want := (Settings{Themes[0], AllDigits[0]}); DefaultSettings != want {
			t.Errorf("%v, not %v", DefaultSettings, want)
		}
	})
}
