package main

import (
	"fmt"
	"slices"
)

// spread is a figure's values over the rounds.
type spread []float64

// median is the middle one; of an even number the mean of the two in the middle.
func (s spread) median() float64 {
	if len(s) == 0 {
		return 0
	}
	sorted := slices.Sorted(slices.Values(s))
	half := len(sorted) / 2
	if len(sorted)%2 == 1 {
		return sorted[half]
	}
	return (sorted[half-1] + sorted[half]) / 2
}

// over is each value as a multiple of something.
func (s spread) over(x float64) (multiples spread) {
	for _, value := range s {
		multiples = append(multiples, value/x)
	}
	return multiples
}

// String is the median with the lowest and the highest.
func (s spread) String() string {
	if len(s) == 0 {
		return "none"
	}
	return fmt.Sprintf("%s (%s–%s)", figure(s.median()), figure(slices.Min(s)), figure(slices.Max(s)))
}

// figure is a number with three digits that say something.
func figure(x float64) string {
	switch {
	case x >= 100:
		return fmt.Sprintf("%.0f", x)
	case x >= 10:
		return fmt.Sprintf("%.1f", x)
	case x >= 1:
		return fmt.Sprintf("%.2f", x)
	default:
		return fmt.Sprintf("%.3f", x)
	}
}

// quantile is the value below which a share of the values lies.
func quantile(values []float64, share float64) float64 {
	if len(values) == 0 {
		return 0
	}
	sorted := slices.Sorted(slices.Values(values))
	return sorted[min(int(share*float64(len(sorted))), len(sorted)-1)]
}
