// Package law is the law as data: packs of rules, one file for each law and
// the date from which it is in force, and calendars of government offices, one
// file a version. The files are embedded and read once; a broken one panics at
// the start of any program or test, so it never reaches a user.
//
// A pack or a calendar that was ever used to count a date is never edited: a
// change of law is a new file beside it, and a case keeps the version of its
// day of receipt. The columns record_refusal, fee, the conditions, note and
// source are there for the people who check the rows against the Gazette.
// Dates from which laws other than TH-PDPA are in force are themselves K 90.
package law
