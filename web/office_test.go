package web_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"sitthi/domain"
)

// elsewhere is the desk's store with other offices in it, or away.
type elsewhere struct {
	domain.Store
	offices []domain.Office
	away    bool
}

func (e *elsewhere) Offices(ctx context.Context) ([]domain.Office, error) {
	if e.away {
		return nil, domain.Refuse(domain.Unavailable, "unavailable")
	}
	if e.offices == nil {
		return e.Store.Offices(ctx)
	}
	return e.offices, nil
}

func (e *elsewhere) Office(ctx context.Context, id domain.OfficeID) (domain.Office, error) {
	if e.away {
		return domain.Office{}, domain.Refuse(domain.Unavailable, "unavailable")
	}
	for _, o := range e.offices {
		if o.ID == id {
			return o, nil
		}
	}
	return e.Store.Office(ctx, id)
}

func (e *elsewhere) ReceiptOf(ctx context.Context, ref domain.Reference) (domain.ReceiptCheck, error) {
	if e.away {
		return domain.ReceiptCheck{}, domain.Refuse(domain.Unavailable, "unavailable")
	}
	return e.Store.ReceiptOf(ctx, ref)
}

func TestFindOffice(t *testing.T) {
	d := newDesk(t)
	b := d.browser()

	t.Run("a few offices need no search", func(t *testing.T) {
		b.get("/").want(t, 200).lacks(t, `role="search"`)
	})

	many := &elsewhere{Store: d.store}
	for i := range 77 {
		many.offices = append(many.offices, domain.Office{
			ID: domain.OfficeID(fmt.Sprintf("office%d", i)), NameTH: fmt.Sprintf("สำนักงานศึกษาธิการจังหวัด %d <x>", i), NameEN: fmt.Sprintf("Education Office %d", i),
			AddressTH: fmt.Sprintf("อำเภอที่ %d", 100+i), Postcode: fmt.Sprint(70000 + i),
		})
	}
	d.over(many, d.keys)

	t.Run("among many, those whose name or address holds every word are found, in either language and with Thai digits", func(t *testing.T) {
		b.get("/").want(t, 200).holds(t, `role="search"`, `href="/o/office76"`)
		for _, typed := range []string{"ศึกษาธิการจังหวัด+40", "education+40", "อำเภอที่+๑๔๐", "70040"} {
			page := b.get("/?q="+typed).want(t, 200).holds(t, `href="/o/office40"`, "ดูสำนักงานทั้งหมด")
			if n := strings.Count(page.body, `href="/o/office`); n != 1 {
				t.Errorf("%s: %d offices", typed, n)
			}
		}
	})

	t.Run("what nobody is called is said, and all of them stand there; what was typed stays, in the other language too", func(t *testing.T) {
		page := b.get("/?q=%3Cb%3E%22nowhere").want(t, 200)
		page.holds(t, "ไม่พบสำนักงานตามคำค้นนี้", `href="/o/office0"`, `href="/o/office76"`, `value="&lt;b&gt;&#34;nowhere"`, `href="/en?q=%3Cb%3E%22nowhere"`)
		b.get("/?q=%ff%00").want(t, 200)
	})
}

func TestEnglishStart(t *testing.T) {
	b := newDesk(t).browser()
	if plain, slash := b.get("/en").want(t, 200), b.get("/en/").want(t, 200); plain.body != slash.body {
		t.Error("/en/ is another page than /en")
	}
}

// An office that takes nothing of a kind says so, and how else it is reached.
func TestClosedOffice(t *testing.T) {
	d := newDesk(t)
	b := d.browser()
	office, err := d.store.Office(t.Context(), "sesao11")
	if err != nil {
		t.Fatal(err)
	}
	office.Kinds = []domain.Kind{domain.Question}
	d.over(&elsewhere{Store: d.store, offices: []domain.Office{office, office}}, d.keys)

	t.Run("one kind of request that is not taken says why, and names the other ways", func(t *testing.T) {
		for _, path := range []string{"/file", "/file/right", "/form", "/rights"} {
			b.get("/o/sesao11"+path).want(t, 404).holds(t, "ยื่นเรื่องนี้ทางเว็บไซต์ไม่ได้", "ยื่นที่เคาน์เตอร์", "0 7720 5317", `href="/o/sesao11"`)
		}
		b.get("/en/o/sesao11/form").want(t, 404).holds(t, "This cannot be filed on the web")
		b.get("/o/sesao11").want(t, 200).holds(t, `/o/sesao11/ask"`).lacks(t, `/o/sesao11/file"`)
	})

	t.Run("a closed office says why, keeps its channels, and still lets people follow their case", func(t *testing.T) {
		office.Kinds = nil
		d.over(&elsewhere{Store: d.store, offices: []domain.Office{office, office}}, d.keys)
		b.get("/o/sesao11").want(t, 200).holds(t, "สำนักงานนี้ยังไม่รับเรื่องทางเว็บไซต์", "ยื่นที่เคาน์เตอร์", `href="/track"`, "0 7720 5317").lacks(t, `/o/sesao11/ask"`, `/o/sesao11/form"`)
		b.get("/o/sesao11/ask").want(t, 404).holds(t, "ยื่นเรื่องนี้ทางเว็บไซต์ไม่ได้")
		b.post("/o/sesao11/ask", pairs("kind", "question", "details", "ก")).want(t, 404)
	})
}

// Nobody is led to another office's doors because his own cannot be read.
func TestUnreadableOffice(t *testing.T) {
	d := newDesk(t)
	b := d.browser()
	offices, err := d.store.Offices(t.Context())
	if err != nil || len(offices) != 2 {
		t.Fatal(offices, err)
	}
	broken := &offices[slices.IndexFunc(offices, func(o domain.Office) bool { return o.ID == "sesao11" })]
	broken.Broken = errors.New("column offices.kinds: SECRET")
	d.over(&elsewhere{Store: d.store, offices: offices}, d.keys)

	b.get("/").want(t, 200).holds(t, `href="/o/sknpeo"`).lacks(t, `href="/o/sesao11"`)
	b.get("/o/sknpeo").want(t, 200)
	b.get("/o/sesao11").want(t, 503).holds(t, "ระบบไม่พร้อมใช้งานชั่วคราว").lacks(t, "SECRET")
}

// When the database is away, whoever was at an office before still reads whom to call.
func TestWhomToCall(t *testing.T) {
	d := newDesk(t)
	b := d.browser()
	store := &elsewhere{Store: d.store}
	d.over(store, d.keys)
	b.get("/o/sesao11").want(t, 200)
	b.get("/o/sknpeo").want(t, 200)
	store.away = true

	t.Run("nothing was saved, and the number stands there", func(t *testing.T) {
		for _, path := range []string{"/o/sesao11/ask", "/r/SESAO11-2569-ABCDEF", "/r/sesao11-2569-abcdef/messages"} {
			b.post(path, pairs("kind", "question", "details", "ก", "code", "0000-0000-0000-0000-0000-0000-0")).want(t, 503).
				holds(t, "ยังไม่ได้บันทึกเรื่อง ลองอีกครั้งหรือโทร 0 7720 5317", `href="tel:077205317"`)
		}
		b.post("/en/o/sesao11/ask", pairs("kind", "question")).want(t, 503).holds(t, "Nothing was saved. Try again or call 0 7720 5317.")
	})

	t.Run("an office without a number, or one that nobody opened, is still told what to do", func(t *testing.T) {
		b.post("/o/sknpeo/ask", pairs("kind", "question")).want(t, 503).holds(t, "ยังไม่ได้บันทึกเรื่อง ลองอีกครั้ง หรือติดต่อสำนักงาน")
		b.get("/o/nobody").want(t, 503).lacks(t, "0 7720 5317")
	})
}

func TestOnPaper(t *testing.T) {
	b := newDesk(t).browser()
	f := b.question()

	t.Run("every page tells when it was printed, once", func(t *testing.T) {
		for _, page := range []answer{b.get("/o/sknpeo"), b.get("/o/sknpeo/rights"), b.get("/o/sknpeo/notice"), b.get("/r/" + f.reference), b.get("/r/" + f.reference + "/dates")} {
			page.want(t, 200).holds(t, `<p class="paper">ข้อมูล ณ <time datetime="2026-11-05">5 พ.ย. 2569</time>`)
		}
	})

	t.Run("an office's page is a poster: what one can do, a QR code of the page, its address", func(t *testing.T) {
		page := b.get("/en/o/sknpeo").want(t, 200)
		page.holds(t, `<figure class="paper poster"><svg class="qr"`, "https://desk.example/en/o/sknpeo")
	})
}

func TestReceiptTells(t *testing.T) {
	b := newDesk(t).browser()
	receipt := b.post("/o/sesao11/ask", pairs("kind", "question", "details", "ก", "reply", "code")).want(t, 200)

	t.Run("everything in its order: reference, code, paper, what comes next, why, QR code, whom to turn to, proof", func(t *testing.T) {
		last := 0
		for _, part := range []string{
			"ได้รับเรื่องแล้ว</h1>", `class="reference"`, `class="code"`, "แสดงเฉพาะตอนนี้ เจ้าหน้าที่เปิดดูภายหลังไม่ได้", "บันทึกใบรับเรื่อง (PDF)", ">พิมพ์<", "คัดลอกรหัส",
			"ขั้นตอนต่อไป", `id="dates"`, "<svg", "/r/SESAO11-", "เจ้าหน้าที่คุ้มครองข้อมูลส่วนบุคคล", "มาตรา\u00a073", "หลักฐานว่าเรื่องนี้บันทึกแล้ว",
		} {
			at := strings.Index(receipt.body[last:], part)
			if at < 0 {
				t.Fatalf("%q is missing or comes too early", part)
			}
			last += at
		}
	})

	t.Run("who refuses cookies goes on to his case and its files without typing the code again", func(t *testing.T) {
		stranger := b.cookieless()
		receipt := stranger.post("/o/sknpeo/ask", b.asked("kind", "question", "details", "ก", "reply", "code"))
		f := stranger.filed(receipt)
		for path, says := range map[string]string{"/r/" + f.reference: "ลำดับเหตุการณ์", "/r/" + f.reference + "/documents": "เอกสารของเรื่อง " + f.reference} {
			stranger.post(path, pairs("ticket", receipt.value("ticket"))).want(t, 200).holds(t, says)
		}
	})

	t.Run("the notice that the case is pinned to can be read", func(t *testing.T) {
		receipt.holds(t, `href="/o/sesao11/notice/2020-10-01"`)
	})
}
