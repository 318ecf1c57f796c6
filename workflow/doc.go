// Package workflow holds the desk's use cases, one file each: who may start
// it, what it reads, the one transaction in which it changes a case, writes
// the trail and owes notices. Rules that values alone decide are in domain;
// SQL is in repository; HTTP is in api and web.
//
//	use case          who may start it
//	Offices, Office   anyone
//	Submit            anyone
//	Track             whoever holds the receipt
//	SendMessage       whoever holds the receipt
//	WithdrawByReceipt whoever holds the receipt
//	LogIn, Refresh    whoever knows the password, or holds the token
//	Authenticate      the holder of a live session
//	LogOut            the same
//	Queue, Officers   intake, officer, head, dpo, approver
//	ViewCase          the same, within sight and if the case opens for them
//	Trail             the same, and the auditor
//	Assign … Reopen   by the table of verbs (domain, permission.go)
//	TryRouting        intake, head, dpo, approver, admin
//	HandOut           the desk itself, in the background
//	Deliver, Purge    the desk itself, in the background
//	VerifyTrails      the operator, from the command line
package workflow
