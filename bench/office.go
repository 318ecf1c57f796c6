package main

import (
	"context"
	"fmt"
	"time"

	"sitthi/api/auth"
	"sitthi/domain"
	"sitthi/repository"
)

// password is every officer's: these desks live for minutes, on 127.0.0.1.
const password = "a password of the benches"

// post is an officer that every office has, by what he does.
type post struct {
	name, unit string
	role       domain.Role
}

var posts = []post{
	{"intake", "intake", domain.Intake},
	{"officer1", "service", domain.Officer},
	{"officer2", "service", domain.Officer},
	{"officer3", "school", domain.Officer},
	{"head", "service", domain.Head},
	{"dpo", "privacy", domain.DPO},
	{"approver", "office", domain.Approver},
	{"auditor", "office", domain.Auditor},
	{"admin", "office", domain.Admin},
}

func officeID(i int) domain.OfficeID { return domain.OfficeID(fmt.Sprintf("bench%03d", i)) }

func unitID(office domain.OfficeID, name string) domain.UnitID {
	return domain.UnitID(string(office) + "-" + name)
}

func officerID(office domain.OfficeID, name string) domain.OfficerID {
	return domain.OfficerID(string(office) + "-" + name)
}

func login(office domain.OfficeID, name string) string {
	return name + "@" + string(office) + ".example"
}

// addOffices stores n offices with their units, officers and rules. All officers
// share one password hash: a thousand of their own would take a minute and change
// no figure.
func addOffices(ctx context.Context, store *repository.Store, n int) error {
	hash, err := auth.NewPasswords().Hash(password)
	if err != nil {
		return err
	}
	for i := range n {
		if err := store.InTx(ctx, func(tx domain.Tx) error { return addOffice(tx, officeOf(i), hash) }); err != nil {
			return err
		}
	}
	return nil
}

func officeOf(i int) domain.Office {
	id := officeID(i)
	return domain.Office{
		ID: id, Prefix: fmt.Sprintf("BENCH%03d", i),
		NameTH: fmt.Sprintf("สำนักงานทดสอบที่ %d", i), NameEN: fmt.Sprintf("Test Office %d", i), Telephone: "0 2000 0000",
		Kinds: domain.Kinds, NoticeVersion: "2023-06-09", NoticeOn: domain.Date{Year: 2023, Month: time.June, Day: 9},
		IntakeUnit: unitID(id, "intake"),
	}
}

func addOffice(tx domain.Tx, o domain.Office, hash string) error {
	if err := tx.AddOffice(o); err != nil {
		return err
	}
	for _, u := range [][2]string{{"office", ""}, {"intake", "office"}, {"service", "office"}, {"school", "service"}, {"privacy", "office"}} {
		unit := domain.Unit{ID: unitID(o.ID, u[0]), Office: o.ID, NameTH: "กลุ่มงาน " + u[0], NameEN: u[0]}
		if u[1] != "" {
			unit.Parent = unitID(o.ID, u[1])
		}
		if err := tx.AddUnit(unit); err != nil {
			return err
		}
	}
	for _, a := range staffOf(o.ID) {
		a.PasswordHash = hash
		if err := tx.AddAccount(a); err != nil {
			return err
		}
	}
	return tx.AddRoutingTable(o.ID, routing(o.ID))
}

// staffOf are an office's officers.
func staffOf(office domain.OfficeID) map[domain.OfficerID]domain.Account {
	all := make(map[domain.OfficerID]domain.Account, len(posts))
	for _, p := range posts {
		a := domain.Account{
			ID: officerID(office, p.name), Office: office, Unit: unitID(office, p.unit), Name: "เจ้าหน้าที่ " + p.name,
			Email: login(office, p.name), Roles: []domain.Role{p.role}, UnitsBelow: []domain.UnitID{unitID(office, p.unit)},
			SecondFactorOptional: true,
		}
		all[a.ID] = a
	}
	return all
}

// routing sends questions and rights to the service unit and complaints below it;
// what no rule names stays with intake.
func routing(office domain.OfficeID) domain.RoutingTable {
	service := unitID(office, "service")
	var rights []domain.Kind
	for _, k := range domain.Kinds {
		if k.Right() {
			rights = append(rights, k)
		}
	}
	return domain.RoutingTable{
		Version: 1, Intake: unitID(office, "intake"),
		Rules: []domain.RoutingRule{
			{ID: "admission", When: domain.Condition{Kinds: []domain.Kind{domain.Question}, Keywords: []string{"รับสมัคร", "สอบเข้า"}}, Unit: unitID(office, "school")},
			{ID: "questions", When: domain.Condition{Kinds: []domain.Kind{domain.Question, domain.Suggestion}}, Unit: service},
			{ID: "rights", When: domain.Condition{Kinds: rights}, Unit: service},
			{ID: "complaints", When: domain.Condition{Kinds: []domain.Kind{domain.Complaint}}, Unit: unitID(office, "school")},
		},
	}
}
