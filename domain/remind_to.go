package domain

import "slices"

// instead is who is told for a party, in this order until somebody is found: an
// office may have no DPO, a case nobody in charge. Escalation tells somebody and
// never reassigns.
func instead(party Party) []Party {
	switch party {
	case ByAssignee:
		return []Party{ByAssignee, ByHead, ByApprover, ByDPO, ByIntake}
	case ByHead:
		return []Party{ByHead, ByApprover, ByDPO, ByIntake}
	case ByDPO:
		return []Party{ByDPO, ByApprover, ByIntake}
	case ByApprover:
		return []Party{ByApprover, byTopHead, ByDPO, ByIntake}
	case ByIntake:
		return []Party{ByIntake, ByHead, ByApprover, ByDPO}
	default:
		return nil
	}
}

// byTopHead is the head at the top of the case's units.
const byTopHead Party = "top_head"

// recipients are the officers who stand for a party in a case, never one who
// may not see it; the empty id stands for the citizen, if he gave an address.
func (r *Request) recipients(party Party, all []Account) []OfficerID {
	if party == ByCitizen {
		if r.Filing.NoticeAddress() == "" {
			return nil
		}
		return []OfficerID{""}
	}
	for _, p := range instead(party) {
		if found := r.standing(p, all); len(found) > 0 {
			return found
		}
	}
	return nil
}

// standing are the officers who are a party themselves.
func (r *Request) standing(party Party, all []Account) []OfficerID {
	var heads []Account
	var found []OfficerID
	for _, a := range all {
		if !r.mayBeTold(a) {
			continue
		}
		switch party {
		case ByHead, byTopHead:
			// A head who works on the case himself is watched by the next level up.
			if slices.Contains(a.Roles, Head) && slices.Contains(a.UnitsBelow, r.Unit) && a.ID != r.Assignee {
				heads = append(heads, a)
			}
			continue
		case ByAssignee:
			if a.ID != r.Assignee {
				continue
			}
		case ByDPO:
			if !slices.Contains(a.Roles, DPO) {
				continue
			}
		case ByApprover:
			if !slices.Contains(a.Roles, Approver) {
				continue
			}
		case ByIntake:
			if !slices.Contains(a.Roles, Intake) {
				continue
			}
		default:
			continue
		}
		found = append(found, a.ID)
	}
	if len(heads) > 0 {
		found = append(found, headsAt(heads, party == byTopHead)...)
	}
	return found
}

// headsAt are the heads nearest to a unit, or at its top: units are a tree, so
// of the heads above a unit the nearer has the fewer units below him.
func headsAt(heads []Account, top bool) []OfficerID {
	level := len(heads[0].UnitsBelow)
	for _, h := range heads {
		if n := len(h.UnitsBelow); top && n > level || !top && n < level {
			level = n
		}
	}
	var found []OfficerID
	for _, h := range heads {
		if len(h.UnitsBelow) == level {
			found = append(found, h.ID)
		}
	}
	return found
}

// mayBeTold keeps a case out of the mail of whoever may not see it: those whom
// a complaint names and everybody below them, and before its text is tied to
// persons everybody but intake and the DPO.
func (r *Request) mayBeTold(a Account) bool {
	if a.Disabled || a.Office != r.Office || r.excludes(a.ID) {
		return false
	}
	return r.Conflict != ConflictUnresolved || slices.Contains(a.Roles, Intake) || slices.Contains(a.Roles, DPO)
}
