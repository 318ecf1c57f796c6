package demo

import (
	_ "embed" // the two notices
	"time"

	"sitthi/domain"
)

// What the two notices say, without the name of who signed one; letters that scanning
// had lost are put back.
var (
	//go:embed notices/sknpeo.txt
	sknpeoNotice string
	//go:embed notices/sesao11.txt
	sesao11Notice string
)

// offices are the two offices as their notices print them: the Samut Sakhon
// Provincial Education Office's of 9 June 2566 (2023) and the Secondary
// Education Service Area Office 11's of 1 October 2563 (2020). The first gives
// no telephone, fax or address of mail.
var offices = []domain.Office{
	{
		ID: "sknpeo", Prefix: "SKNPEO",
		NameTH:    "สำนักงานศึกษาธิการจังหวัดสมุทรสาคร",
		NameEN:    "Samut Sakhon Provincial Education Office",
		AddressTH: "เลขที่ 2/3 หมู่ที่ 8 ตำบลท่าทราย อำเภอเมืองสมุทรสาคร จังหวัดสมุทรสาคร",
		AddressEN: "2/3 Moo 8, Tha Sai, Mueang Samut Sakhon, Samut Sakhon",
		Postcode:  "74000",
		Web:       "http://www.sknpeo.moe.go.th",
		Kinds:     domain.Kinds, IntakeUnit: "sknpeo-intake",
		NoticeVersion: "2023-06-09", NoticeOn: domain.Date{Year: 2023, Month: time.June, Day: 9}, NoticeText: sknpeoNotice,
	},
	{
		ID: "sesao11", Prefix: "SESAO11",
		NameTH:    "สำนักงานเขตพื้นที่การศึกษามัธยมศึกษา เขต 11",
		NameEN:    "Secondary Education Service Area Office 11",
		AddressTH: "เลขที่ 261/29 ถนนอำเภอ ตำบลมะขามเตี้ย อำเภอเมือง จังหวัดสุราษฎร์ธานี",
		AddressEN: "261/29 Amphoe Road, Makham Tia, Mueang, Surat Thani",
		Postcode:  "84000",
		Telephone: "0 7720 5317",
		Fax:       "0 7720 5318",
		Email:     "office@secondary11.go.th",
		Web:       "http://www.secondary11.go.th",
		Kinds:     domain.Kinds, IntakeUnit: "sesao11-intake",
		NoticeVersion: "2020-10-01", NoticeOn: domain.Date{Year: 2020, Month: time.October, Day: 1}, NoticeText: sesao11Notice,
	},
}

// Units of a demo office, by the work they do. Questions, suggestions, plain
// complaints and rights go to the service unit, where officer and head sit.
const (
	unitOffice  = "office"
	unitIntake  = "intake"
	unitService = "service"
	unitPrivacy = "privacy"
)

func unitID(o domain.Office, name string) domain.UnitID {
	return domain.UnitID(string(o.ID) + "-" + name)
}

func units(o domain.Office) []domain.Unit {
	top := unitID(o, unitOffice)
	return []domain.Unit{
		{ID: top, Office: o.ID, NameTH: "ผู้บริหารสำนักงาน", NameEN: "Management"},
		{ID: unitID(o, unitIntake), Office: o.ID, Parent: top, NameTH: "งานสารบรรณ", NameEN: "Intake and records"},
		{ID: unitID(o, unitService), Office: o.ID, Parent: top, NameTH: "กลุ่มงานบริการข้อมูล", NameEN: "Information services"},
		{ID: unitID(o, unitPrivacy), Office: o.ID, Parent: top, NameTH: "งานคุ้มครองข้อมูลส่วนบุคคล", NameEN: "Data protection"},
	}
}

// post is one demo officer: a role, the unit he sits in, and his title.
type post struct {
	role  domain.Role
	unit  string
	title string
}

var posts = []post{
	{domain.Intake, unitIntake, "เจ้าหน้าที่รับเรื่อง"},
	{domain.Officer, unitService, "เจ้าของเรื่อง"},
	{domain.Head, unitService, "หัวหน้ากลุ่ม"},
	{domain.DPO, unitPrivacy, "เจ้าหน้าที่คุ้มครองข้อมูลส่วนบุคคล"},
	{domain.Approver, unitOffice, ""},
	{domain.Auditor, unitOffice, "ผู้ตรวจสอบภายใน"},
	{domain.Admin, unitOffice, "ผู้ดูแลระบบ"},
}

// approvers are the heads of the two offices by their official titles.
var approvers = map[domain.OfficeID]string{
	"sknpeo":  "ศึกษาธิการจังหวัด",
	"sesao11": "ผู้อำนวยการสำนักงานเขตพื้นที่การศึกษา",
}

func (p post) name(o domain.Office) string {
	if p.role == domain.Approver {
		return approvers[o.ID] + " (ตัวอย่าง)"
	}
	return p.title + " (ตัวอย่าง)"
}

// routing is an office's first table of rules: everything that citizens file
// goes to the service unit, except what no rule names, which intake keeps. No
// rule says a strategy, so cases wait there until somebody takes them.
func routing(o domain.Office) domain.RoutingTable {
	service := unitID(o, unitService)
	var rights []domain.Kind
	for _, k := range domain.Kinds {
		if k.Right() {
			rights = append(rights, k)
		}
	}
	return domain.RoutingTable{
		Version: 1,
		Intake:  o.IntakeUnit,
		Rules: []domain.RoutingRule{
			{ID: "questions", When: domain.Condition{Kinds: []domain.Kind{domain.Question, domain.Suggestion}}, Unit: service},
			{ID: "rights", When: domain.Condition{Kinds: rights}, Unit: service},
			{ID: "complaints", When: domain.Condition{Kinds: []domain.Kind{domain.Complaint}}, Unit: service},
		},
	}
}
