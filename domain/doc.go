// Package domain holds the rules of the request desk: what may be filed, who
// may do what to a case in which status, when it is due and why. Everything is
// decided from values; there is no clock, database, HTTP or JSON here.
//
// # Words
//
//	request     what a citizen files, and the case that it becomes
//	subject     the person whose data or matter it is
//	requester   somebody who acts for the subject
//	controller  the office that holds the data (Office)
//	officer     somebody who works at an office (Account), in one or more roles
//	DPO         its data-protection officer
//	receipt     the citizen's secret, with which a case is followed
//	reference   the case's public number
//	due date    the earlier reading of the last day; the latest date is the later one
//	quarantine  where a case is kept apart that may be no request at all
//	legal basis the law and section that a rule is from (Rule, Step)
//	refusal     a decision against the request; also, of a program, an Error
//
// # The life of a case
//
// A status says whose move it is.
//
//	received ── assign ──▶ in_progress ── answer ──▶ closed
//	   │  ▲                 │   ▲                      │
//	   │  └── unassign ─────┘   │                      │
//	   └──── ask ──▶ awaiting_info (the citizen)       │
//	                     message ┘     reopen ◀────────┘
//
//	in_progress ──▶ dpo_review ──▶ awaiting_approval ──▶ decided ── deliver ──▶ closed
//
// The whole table is transitions (status.go); who may is verbParties
// (permission.go); what each kind needs is kindRules (kind.go).
//
// # Where the rules are from
//
// The Personal Data Protection Act B.E. 2562 (rights and their limits), the
// PDPC's notification on erasure B.E. 2567, the Administrative Procedure Act
// (s.39/1, 45, 64), the Royal Decree on Good Governance B.E. 2546 (s.38, 41),
// the Civil and Commercial Code (s.19-24, 193/3-193/8). Each rule of a pack and
// each step of a count names its section and how sure we are of it.
package domain
