package repository

import (
	"encoding/hex"
	"time"

	"gorm.io/gorm/clause"

	"sitthi/domain"
)

// replyRow is a reply kept for whoever repeats a request.
type replyRow struct {
	Scope     string
	Key       []byte
	Body      []byte
	CaseID    string
	Reply     []byte
	At        int64
	ExpiresAt int64
}

// TableName names the table.
func (replyRow) TableName() string { return "replies" }

// ClaimReply keeps a reply under an idempotency key, or gives the one that is kept.
func (t *tx) ClaimReply(claim domain.ReplyClaim) (*domain.KeptReply, error) {
	kept, err := t.claimReply(claim)
	if tooLongToWait(err) {
		err = inFlight(err)
	}
	return kept, t.done(err)
}

func (t *tx) claimReply(claim domain.ReplyClaim) (*domain.KeptReply, error) {
	box, made, err := t.anyBox(claim.Case)
	if err != nil {
		return nil, err
	}
	row := replyRow{
		Scope: claim.Scope, Key: claim.Key, Body: claim.Body, CaseID: string(claim.Case),
		At: micros(claim.At), ExpiresAt: micros(claim.ExpiresAt),
	}
	if row.Reply, err = box.Seal(replyColumn, replyPlace(row), claim.Reply); err != nil {
		return nil, err
	}
	if t.hopeful && t.work.unasked() {
		return nil, t.insert(&row, "") // a key that is taken is told by the commit, and asked for next time
	}
	// A second claimant waits here for the first one's end. An expired reply is
	// replaced; one that holds leaves no row changed.
	claimed := t.db.Clauses(clause.OnConflict{
		Columns:   []clause.Column{{Name: "scope"}, {Name: "key"}},
		DoUpdates: clause.AssignmentColumns([]string{"body", "case_id", "reply", "at", "expires_at"}),
		Where:     clause.Where{Exprs: []clause.Expression{clause.Expr{SQL: "replies.expires_at <= excluded.at"}}},
	}).Create(&row)
	if claimed.Error != nil || claimed.RowsAffected == 1 {
		return nil, claimed.Error
	}
	if made { // the key made for a case that will not be
		if err := t.db.Where("case_id = ?", claim.Case).Delete(&keyRow{}).Error; err != nil {
			return nil, err
		}
		delete(t.boxes, claim.Case)
	}
	return t.keptReply(claim)
}

func (t *tx) keptReply(claim domain.ReplyClaim) (*domain.KeptReply, error) {
	var row replyRow
	if err := t.db.Where("scope = ? AND key = ?", claim.Scope, claim.Key).Take(&row).Error; err != nil {
		return nil, err
	}
	kept, err := t.openReply(row)
	return &kept, err
}

func (r reader) openReply(row replyRow) (domain.KeptReply, error) {
	box, err := r.storedBox(domain.CaseID(row.CaseID))
	if err != nil {
		return domain.KeptReply{}, err
	}
	reply, err := box.Open(replyColumn, replyPlace(row), row.Reply)
	return domain.KeptReply{Body: row.Body, Reply: reply}, err
}

// replyPlace is the row to which a sealed reply is bound.
func replyPlace(row replyRow) string { return row.Scope + " " + hex.EncodeToString(row.Key) }

// PurgeReplies deletes replies that expired by now, a batch at a time, and says how many.
func (t *tx) PurgeReplies(now time.Time) (int, error) {
	return t.purge("replies", "expires_at", micros(now))
}
