// Package workflow holds the desk's use cases, one file each: who may start
// it, what it reads, the one transaction in which it changes a case, writes
// the trail and owes notices. Rules that values alone decide are in domain;
// SQL is in repository; HTTP is in api and web.
//
//	use case                             who may start it
//	Offices, Office, OfficeOf            anyone
//	PrivacyNotices                       anyone
//	Submit, CheckFiling                  anyone
//	NewDraft, Draft                      anyone; a draft that is kept, whoever holds its key
//	KeepDraft, ChangeDraft, DropDraft    the same
//	UploadToDraft                        the same, and intake for an entry
//	DraftFiles, DropDraftFiles           the same
//	Track                                whoever holds the receipt
//	SendMessage, SendMessageOnce         the same
//	WithdrawByReceipt                    the same
//	ByReceiptMayNow                      the same, before what he sends is read
//	UploadByReceipt                      the same
//	FileByReceipt                        the same: his own, and what the office sent him
//	LogIn, LogInBrowser, EnterCode       whoever knows the password, and has the second factor
//	Refresh                              the holder of a refresh token
//	Authenticate, LogOut                 the holder of a live session
//	LiveBrowserSession, RenewBrowser     the holder of a browser's token
//	LogOutBrowser                        the same
//	OwnAccount, SetSettings, EndLogIn    every officer, about himself
//	BeginTOTP, ConfirmTOTP               the same, with his password once more
//	ChangePassword, NewRecoveryCodes     the same
//	Queue, CountQueue, Neighbours        intake, officer, head, dpo, approver
//	Officers, Units                      the same
//	SavedViews, SaveView, DropView       the same, for themselves
//	Requesters                           the same, of the cases that open for them
//	Dashboard                            intake, dpo
//	ViewCase, ViewPeople                 as Queue, within sight and if the case opens for them
//	File                                 the same
//	Acknowledge, CheckAcknowledge        the same: his own banners
//	Trail                                the same, and the auditor
//	OfficerNames                         whoever may see a trail
//	Register, CheckRegistration          intake (domain, verb_register.go)
//	MayRegister, CountEntry              the same
//	Assign, Unassign, Tie, Ask, Write    by the table of verbs (domain, permission.go)
//	Note, Answer, Withdraw, Lapse        the same
//	CorrectReceipt, Quarantine           the same
//	Release, Reopen                      the same
//	MayNow                               the same, before what he sends is read
//	Upload                               whoever may write and note, by that table
//	AssignMany, QuarantineMany           the same table, for each of many cases (domain, bulk.go)
//	ReleaseMany                          the same
//	BulkOf                               whoever began it
//	Routing, TryRouting, CheckTrial      intake, head, dpo, approver, admin
//	PreviewRouting, CheckPreview         admin
//	PublishRouting, CheckPublish         admin
//	Staff                                intake, head, dpo, approver, admin
//	StaffMember                          the same, and everybody about himself
//	SetCapacity, AddAbsence, EndAbsence  by the table of matters (domain, permission_staff.go)
//	DisableOfficer, EnableOfficer        the same
//	ResetTOTP                            the same
//	MayTend, CheckAbsence                the same, before what he sends is read
//	Calendar, CalendarVersions           every officer
//	PreviewCalendar, CheckChange         intake, head, dpo, admin
//	PublishCalendar, CheckAnnouncement   admin
//	PublishNotice, CheckNotice           admin
//	Remind                               the desk itself, in the background
//	Recount, HandOut, Tally              the same
//	Deliver, Purge, ShareLimits          the same
//	Lead, Resign                         the desk itself: which replica does what
//	Ready, Limited                       the desk itself, for whoever watches it
//	VerifyTrails                         the operator, from the command line
package workflow
