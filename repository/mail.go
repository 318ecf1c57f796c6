package repository

import (
	"time"

	"gorm.io/gorm/clause"

	"sitthi/domain"
)

// mailPlaceRow is one of the places that an address has for mail.
type mailPlaceRow struct {
	Address []byte
	Place   int
	FreeAt  int64
}

// TableName names the table.
func (mailPlaceRow) TableName() string { return "mail_places" }

// TakeMailPlace takes a free place of an address.
func (t *tx) TakeMailPlace(address []byte, most int, term time.Duration) (domain.MailPlace, time.Duration, error) {
	place, wait, err := t.takeMailPlace(address, most, term)
	return place, wait, t.done(err)
}

func (t *tx) takeMailPlace(address []byte, most int, term time.Duration) (place domain.MailPlace, wait time.Duration, err error) {
	var rows []struct {
		Now    int64
		Place  int
		FreeAt int64 // 0 of an address that has no place
	}
	err = t.db.Raw("SELECT "+t.dialect.now+` AS now, COALESCE(place, 0) AS place, COALESCE(free_at, 0) AS free_at
		FROM (SELECT 1) AS one LEFT JOIN mail_places ON address = ?`, address).Scan(&rows).Error
	if err != nil {
		return place, 0, err
	}
	now := rows[0].Now
	until := now + term.Microseconds()
	taken := make(map[int]int64, len(rows))
	for _, row := range rows {
		if row.FreeAt > now {
			taken[row.Place] = row.FreeAt
		}
	}
	for number := range most {
		if _, is := taken[number]; is {
			continue
		}
		// Another replica may have taken it since it was read: then this waits for
		// its end, and changes nothing.
		took := t.db.Clauses(clause.OnConflict{
			Columns:   []clause.Column{{Name: "address"}, {Name: "place"}},
			DoUpdates: clause.AssignmentColumns([]string{"free_at"}),
			Where:     clause.Where{Exprs: []clause.Expression{clause.Expr{SQL: "mail_places.free_at <= ?", Vars: []any{now}}}},
		}).Create(&mailPlaceRow{Address: address, Place: number, FreeAt: until})
		if took.Error != nil {
			return place, 0, took.Error
		}
		if took.RowsAffected > 0 {
			return domain.MailPlace{Address: address, Number: number, FreeAt: instant(until)}, 0, nil
		}
		taken[number] = until
	}
	first := until
	for _, at := range taken {
		first = min(first, at)
	}
	return place, time.Duration(first-now) * time.Microsecond, nil
}

// FreeMailPlace gives a place back, if it is still held by the mail that took it.
func (t *tx) FreeMailPlace(place domain.MailPlace) error {
	return t.done(t.db.Exec("DELETE FROM mail_places WHERE address = ? AND place = ? AND free_at = ?",
		place.Address, place.Number, micros(place.FreeAt)).Error)
}

// PurgeMailPlaces forgets places that are free.
func (t *tx) PurgeMailPlaces() (int, error) {
	var now int64
	if err := t.db.Raw("SELECT " + t.dialect.now).Scan(&now).Error; err != nil {
		return 0, t.done(err)
	}
	return t.purge("mail_places", "free_at", now)
}
