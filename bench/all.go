package main

import (
	"context"
	"errors"
	"time"
)

// allCommand measures everything on one stage: the empty desk first, then the three
// sizes, and last the plans, which leave a desk that is good for nothing else.
func allCommand(ctx context.Context, args []string) error {
	z := sizes{}
	in := intake{clients: []int{1, 8, 32}, protocol: "prepared", mailed: true}
	flags := z.flags("all")
	flags.IntVar(&in.seconds, "seconds", 3, "how long each turn of intake takes")
	if err := flags.Parse(args); err != nil {
		return err
	}
	in.rounds, in.offices = z.rounds, z.offices
	begin := time.Now()
	return onStage(ctx, func(s stage) error {
		if err := s.intake(ctx, in); err != nil {
			return err
		}
		s.report.say("")
		desks, err := s.grown(ctx, z)
		if err != nil {
			return err
		}
		last := desks[len(desks)-1].place
		err = errors.Join(s.growth(ctx, desks, z.rounds, in.seconds), s.queue(ctx, last, z.rounds), s.pages(ctx, desks, z.rounds), s.plans(ctx, last))
		s.report.say("\n%d goals missed; all of it took %s", s.report.missed, rounded(time.Since(begin)))
		return err
	})
}
