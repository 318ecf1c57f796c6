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
//	UploadByReceipt   whoever holds the receipt
//	FileByReceipt     the same: his own, and what the office sent him
//	LogIn, Refresh    whoever knows the password, or holds the token
//	Authenticate      the holder of a live session
//	LogOut            the same
//	Queue, Officers   intake, officer, head, dpo, approver
//	SaveView …        the same, for themselves
//	Requesters        the same, of the cases that open for them
//	Dashboard         intake, dpo
//	ViewCase          the same, within sight and if the case opens for them
//	File              the same
//	Trail             the same, and the auditor
//	Assign … Reopen   by the table of verbs (domain, permission.go)
//	AssignMany …      the same table, for each of many cases (domain, bulk.go)
//	Upload            whoever may write and note, by that table
//	TryRouting        intake, head, dpo, approver, admin
//	Routing, Staff    the same
//	StaffMember       the same, and everybody about himself
//	SetCapacity …     by the table of matters (domain, permission_staff.go)
//	PreviewRouting, PublishRouting   admin
//	Calendar          every officer; CalendarVersions the same
//	PreviewCalendar   intake, head, dpo, admin
//	PublishCalendar   admin
//	Acknowledge       as ViewCase: his own banners
//	Recount           the desk itself, in the background
//	HandOut           the desk itself, in the background
//	Tally             the desk itself, in the background
//	Deliver, Purge    the desk itself, in the background
//	ShareLimits       the desk itself, in the background
//	Lead, Resign      the desk itself: which replica does what
//	VerifyTrails      the operator, from the command line
package workflow
