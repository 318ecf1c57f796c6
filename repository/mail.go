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
func (t *tx) TakeMailPlace(address []byte, most int, now, until time.Time) (domain.MailPlace, time.Time, error) {
	place, freeAt, err := t.takeMailPlace(address, most, now, until)
	return place, freeAt, t.done(err)
}

func (t *tx) takeMailPlace(address []byte, most int, now, until time.Time) (place domain.MailPlace, freeAt time.Time, err error) {
	var rows []mailPlaceRow
	if err := t.db.Where("address = ? AND free_at > ?", address, micros(now)).Find(&rows).Error; err != nil {
		return place, freeAt, err
	}
	taken := make(map[int]time.Time, len(rows))
	for _, row := range rows {
		taken[row.Place] = instant(row.FreeAt)
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
			Where:     clause.Where{Exprs: []clause.Expression{clause.Expr{SQL: "mail_places.free_at <= ?", Vars: []any{micros(now)}}}},
		}).Create(&mailPlaceRow{Address: address, Place: number, FreeAt: micros(until)})
		if took.Error != nil {
			return place, freeAt, took.Error
		}
		if took.RowsAffected > 0 {
			return domain.MailPlace{Address: address, Number: number, FreeAt: instant(micros(until))}, freeAt, nil
		}
		taken[number] = until
	}
	freeAt = until
	for _, at := range taken {
		if at.Before(freeAt) {
			freeAt = at
		}
	}
	return place, freeAt, nil
}

// FreeMailPlace gives a place back, if it is still held by the mail that took it.
func (t *tx) FreeMailPlace(place domain.MailPlace) error {
	return t.done(t.db.Exec("DELETE FROM mail_places WHERE address = ? AND place = ? AND free_at = ?",
		place.Address, place.Number, micros(place.FreeAt)).Error)
}

// PurgeMailPlaces forgets places that are free.
func (t *tx) PurgeMailPlaces(now time.Time) (int, error) {
	return t.purge("mail_places", "free_at", micros(now))
}
