//! Messages and the values in them.

use super::*;
use crate::text::Lexicon;
use std::sync::LazyLock;

const CATALOG: &str = "sku,name,aliases,price,stock,size,colour\n\
    KPH,Kaos Polos Hitam,kaos item|black tee,45000,12,\"S, M, L\",hitam\n\
    KPP,Kaos Polos Putih,,45000,,\"S, M, L, XL\",putih\n\
    HDA,Hoodie Abu,,175000,4,\"L, XL\",abu\n\
    BRS,Beras Pandan 5kg,,78000,20,,\n\
    SPT,Sepatu Lari Angin,running shoes,325000,3,42,biru\n\
    PTO,Bingkai Poto,,30000,,,\n\
    KK3,Kaos Kaki Isi 3,,25000,,,\n";

static PRODUCTS: LazyLock<Catalog> = LazyLock::new(|| Catalog::read_csv(CATALOG.as_bytes()).catalog);
static LEXICON: LazyLock<Lexicon> = LazyLock::new(|| Lexicon::built_in(&["id".to_owned(), "en".to_owned()]));

/// Wednesday 2026-11-18 in Jakarta, just after midnight: the day before in UTC.
fn clock() -> Clock {
    Clock {
        now: "2026-11-17T17:30:00Z".parse().unwrap(),
        zone: chrono_tz::Asia::Jakarta,
    }
}

fn shown(value: &SlotValue) -> String {
    match value {
        SlotValue::Product(sku) => sku.clone(),
        SlotValue::Number(number) => format!("#{number}"),
        SlotValue::Quantity { amount, unit } => format!("{amount} {}", unit.as_deref().unwrap_or("-")),
        SlotValue::Money(money) => format!("Rp{money}"),
        SlotValue::Date(date) => date.to_string(),
        SlotValue::Time(time) => time.format("%H:%M").to_string(),
        SlotValue::Phone(text) | SlotValue::Email(text) | SlotValue::Text(text) | SlotValue::Choice(text) => {
            text.clone()
        }
        SlotValue::Flag(flag) => flag.to_string(),
    }
}

#[track_caller]
fn check_fill(entity: &Entity, text: &str, asked: bool, expected: &str) -> Option<String> {
    let utterance = Utterance::read(text, &LEXICON);
    let filling = match fill(entity, &utterance, &PRODUCTS, &clock(), asked) {
        Filling::One(value) => shown(&value),
        Filling::Several(values) => values.iter().map(shown).collect::<Vec<_>>().join(" | "),
        Filling::Nothing => String::new(),
    };
    let words: Vec<&str> = utterance.words.iter().map(|word| word.text.as_str()).collect();
    (filling != expected)
        .then(|| format!("{entity:?} in {text:?}, asked: {asked}: {filling:?}, not {expected:?}; words {words:?}"))
}

/// Rows of a message, what it plainly holds, and what it holds as an answer.
#[track_caller]
fn check(entity: &Entity, rows: &[(&str, &str, &str)]) {
    let check = |(text, plain, answer): &(&str, &str, &str)| {
        [
            check_fill(entity, text, false, plain),
            check_fill(entity, text, true, answer),
        ]
    };
    let wrong: Vec<String> = rows.iter().flat_map(check).flatten().collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn products() {
    check(
        &Entity::Product,
        &[
            ("harga kaos polos hitam brp kak?", "KPH", "KPH"),
            ("kaos item ada?", "KPH", "KPH"),
            ("Black Tee", "KPH", "KPH"),
            ("kode KK3 ready?", "KK3", "KK3"),
            ("kaos polos", "KPH | KPP", "KPH | KPP"),
            ("kaos polos yg hitam", "KPH", "KPH"),
            ("kaos polos ukuran XL", "KPP", "KPP"),
            ("kaos uk xl", "KPP", "KPP"),
            ("yang putih", "", "KPP"),
            ("kaos polos hitam sama hoodie abu", "KPH | HDA", "KPH | HDA"),
            ("hoodienya masih ready?", "HDA", "HDA"),
            ("hodie", "", "HDA"),
            ("hoodies", "HDA", "HDA"),
            ("kaospolos item", "KPH", "KPH"),
            ("harga kaos polos hitam dan kaos polos putih", "KPH | KPP", "KPH | KPP"),
            ("kaos polos yang putih ada?", "KPP", "KPP"),
            ("size xl kaosnya", "KPP", "KPP"),
            ("spatu lari", "SPT", "SPT"),
            ("beras pandan 5kg", "BRS", "BRS"),
            ("bingkai poto", "PTO", "PTO"),
            ("running shoes size 42", "SPT", "SPT"),
            ("apa saja produknya", "", ""),
            ("gak jadi", "", ""),
            ("", "", ""),
        ],
    );
}

#[test]
fn numbers() {
    check(
        &Entity::Number,
        &[
            ("12", "#12", "#12"),
            ("saya 25 tahun", "#25", "#25"),
            ("1,5", "#1.5", "#1.5"),
            ("2.75", "#2.75", "#2.75"),
            ("dua", "#2", "#2"),
            ("dua puluh lima", "#25", "#25"),
            ("seratus dua puluh tiga", "#123", "#123"),
            ("sebelas", "#11", "#11"),
            ("tujuh belas", "#17", "#17"),
            ("twenty five", "#25", "#25"),
            ("two hundred", "#200", "#200"),
            ("dua tiga", "#2 | #3", "#2 | #3"),
            ("3 atau 4", "#3 | #4", "#3 | #4"),
            ("2 atau 2", "#2", "#2"),
            ("1250000", "#1250000", "#1250000"),
            ("ratus", "", ""),
            ("belas puluh", "", ""),
            ("12..5", "#12 | #5", "#12 | #5"),
            ("99999999999999999999999", "", ""),
            ("tidak ada", "", ""),
            ("kaos kaki isi 3", "", "#3"),
        ],
    );
}

#[test]
fn quantities() {
    check(
        &Entity::Quantity,
        &[
            ("2 lusin", "2 lusin", "2 lusin"),
            ("selusin", "1 lusin", "1 lusin"),
            ("sepasang aja", "1 pasang", "1 pasang"),
            ("3 pcs kak", "3 pcs", "3 pcs"),
            ("3pcs", "3 pcs", "3 pcs"),
            ("2x", "2 pcs", "2 pcs"),
            ("dua buah", "2 buah", "2 buah"),
            ("setengah kilo", "0.5 kg", "0.5 kg"),
            ("1,5 kg", "1.5 kg", "1.5 kg"),
            ("a dozen", "1 dozen", "1 dozen"),
            ("half a dozen", "0.5 dozen", "0.5 dozen"),
            ("24 pieces", "24 pcs", "24 pcs"),
            ("seribu pcs", "1000 pcs", "1000 pcs"),
            ("2", "", "2 -"),
            ("dua", "", "2 -"),
            ("pesan kaos polos hitam 2", "2 -", "2 -"),
            ("mau 3 kaos polos putih", "3 -", "3 -"),
            ("beras pandan 5kg 2", "2 -", "2 -"),
            ("dua puluh lima kaos polos hitam", "25 -", "25 -"),
            ("banyak", "", ""),
            ("2xl", "", ""),
            ("telp 081234567890", "", ""),
            ("pesan 3 lusin kak", "3 lusin", "3 lusin"),
            ("setengah lusin", "0.5 lusin", "0.5 lusin"),
            ("stengah lusin", "0.5 lusin", "0.5 lusin"),
            ("1/2 lusin", "0.5 lusin", "0.5 lusin"),
            ("1 1/2 lusin", "1.5 lusin", "1.5 lusin"),
            ("satu setengah lusin", "1.5 lusin", "1.5 lusin"),
            ("sepasang", "1 pasang", "1 pasang"),
            ("2 psg", "2 pasang", "2 pasang"),
            ("1 kodi", "1 kodi", "1 kodi"),
            ("sekodi", "1 kodi", "1 kodi"),
            ("2lusin", "2 lusin", "2 lusin"),
            ("3 biji aja", "3 biji", "3 biji"),
            ("dua lusin", "2 lusin", "2 lusin"),
            ("3pc", "3 pcs", "3 pcs"),
            ("sebiji", "1 biji", "1 biji"),
            ("x2", "2 pcs", "2 pcs"),
            ("100pcs", "100 pcs", "100 pcs"),
            ("1.000 pcs", "1000 pcs", "1000 pcs"),
            ("dua belas potong", "12 potong", "12 potong"),
            ("sepuluh pcs", "10 pcs", "10 pcs"),
            ("couple of pieces", "", ""),
            ("2 dozen", "2 dozen", "2 dozen"),
            ("two pairs", "2 pair", "2 pair"),
        ],
    );
}

#[test]
fn money() {
    check(
        &Entity::Money,
        &[
            ("50rb", "Rp50000", "Rp50000"),
            ("50 ribu", "Rp50000", "Rp50000"),
            ("50k", "Rp50000", "Rp50000"),
            ("1,5jt", "Rp1500000", "Rp1500000"),
            ("1.5 juta", "Rp1500000", "Rp1500000"),
            ("Rp1.250.000", "Rp1250000", "Rp1250000"),
            ("rp 1.250.000,-", "Rp1250000", "Rp1250000"),
            ("Rp 50 rb", "Rp50000", "Rp50000"),
            ("Rp50rb", "Rp50000", "Rp50000"),
            ("Rp1,5 juta", "Rp1500000", "Rp1500000"),
            ("budget 250.000", "Rp250000", "Rp250000"),
            ("lima puluh ribu", "Rp50000", "Rp50000"),
            ("seratus ribu rupiah", "Rp100000", "Rp100000"),
            ("dua juta lima ratus ribu", "Rp2500000", "Rp2500000"),
            ("500 perak", "Rp500", "Rp500"),
            ("50rb - 100rb", "Rp50000 | Rp100000", "Rp50000 | Rp100000"),
            ("50000", "", "Rp50000"),
            ("goceng", "", ""),
            ("seribu pcs", "", "Rp1000"),
            ("0812 3456 7890", "", ""),
            ("1,5", "", ""),
            ("50 rb", "Rp50000", "Rp50000"),
            ("50 ribuan", "Rp50000", "Rp50000"),
            ("50rban", "Rp50000", "Rp50000"),
            ("50k", "Rp50000", "Rp50000"),
            ("1,5jt", "Rp1500000", "Rp1500000"),
            ("1.5 jt", "Rp1500000", "Rp1500000"),
            ("sejuta", "Rp1000000", "Rp1000000"),
            ("Rp1.250.000,-", "Rp1250000", "Rp1250000"),
            ("Rp. 50.000", "Rp50000", "Rp50000"),
            ("Rp 50rb", "Rp50000", "Rp50000"),
            ("IDR 50,000", "Rp50000", "Rp50000"),
            ("seratus ribu", "Rp100000", "Rp100000"),
            ("dua ratus lima puluh ribu", "Rp250000", "Rp250000"),
            ("50 ribu", "Rp50000", "Rp50000"),
            ("setengah juta", "Rp500000", "Rp500000"),
            ("2 juta setengah", "Rp2500000", "Rp2500000"),
        ],
    );
}

#[test]
fn dates() {
    check(
        &Entity::Date,
        &[
            ("hari ini", "2026-11-18", "2026-11-18"),
            ("today", "2026-11-18", "2026-11-18"),
            ("nanti malam", "2026-11-18", "2026-11-18"),
            ("besok pagi", "2026-11-19", "2026-11-19"),
            ("bsk ya", "2026-11-19", "2026-11-19"),
            ("tomorrow", "2026-11-19", "2026-11-19"),
            ("lusa", "2026-11-20", "2026-11-20"),
            ("day after tomorrow", "2026-11-20", "2026-11-20"),
            ("kemarin", "2026-11-17", "2026-11-17"),
            ("3 hari lagi", "2026-11-21", "2026-11-21"),
            ("dua minggu lagi", "2026-12-02", "2026-12-02"),
            ("in 3 days", "2026-11-21", "2026-11-21"),
            ("hari jumat", "2026-11-20", "2026-11-20"),
            ("jum'at", "2026-11-20", "2026-11-20"),
            ("rabu", "2026-11-25", "2026-11-25"),
            ("rabu ini", "2026-11-18", "2026-11-18"),
            ("senin depan", "2026-11-23", "2026-11-23"),
            ("jumat depan", "2026-11-27", "2026-11-27"),
            ("next monday", "2026-11-23", "2026-11-23"),
            ("on fri", "2026-11-20", "2026-11-20"),
            ("senin lalu", "2026-11-16", "2026-11-16"),
            ("last friday", "2026-11-13", "2026-11-13"),
            ("hari minggu", "2026-11-22", "2026-11-22"),
            ("minggu depan", "", ""),
            ("2 minggu", "", "2026-12-02"),
            ("tgl 12", "2026-12-12", "2026-12-12"),
            ("tanggal 20", "2026-11-20", "2026-11-20"),
            ("tanggal 18", "2026-11-18", "2026-11-18"),
            ("tanggal 31", "2026-12-31", "2026-12-31"),
            ("tanggal 5 bulan depan", "2026-12-05", "2026-12-05"),
            ("12 Desember", "2026-12-12", "2026-12-12"),
            ("12 des 2027", "2027-12-12", "2027-12-12"),
            ("3 Januari", "2027-01-03", "2027-01-03"),
            ("tgl 29 februari", "2028-02-29", "2028-02-29"),
            ("December 12th, 2026", "2026-12-12", "2026-12-12"),
            ("12/11", "2027-11-12", "2027-11-12"),
            ("20/11", "2026-11-20", "2026-11-20"),
            ("12/11/2026", "2026-11-12", "2026-11-12"),
            ("12-12-26", "2026-12-12", "2026-12-12"),
            ("12.12.2026", "2026-12-12", "2026-12-12"),
            ("2026-12-31", "2026-12-31", "2026-12-31"),
            ("12/25/2026", "2026-12-25", "2026-12-25"),
            ("31/02/2026", "", ""),
            ("1/2", "", "2027-02-01"),
            ("25", "", "2026-11-25"),
            ("fri", "", "2026-11-20"),
            ("besok atau lusa", "2026-11-19 | 2026-11-20", "2026-11-19 | 2026-11-20"),
            ("99 januari", "", ""),
            ("kapan saja", "", ""),
            ("bsk", "2026-11-19", "2026-11-19"),
            ("besok pagi", "2026-11-19", "2026-11-19"),
            ("bsok lusa", "2026-11-20", "2026-11-20"),
            ("kmrn", "2026-11-17", "2026-11-17"),
            ("kemarin lusa", "2026-11-16", "2026-11-16"),
            ("2 hari lg", "2026-11-20", "2026-11-20"),
            ("dua minggu lagi", "2026-12-02", "2026-12-02"),
            ("seminggu lagi", "2026-11-25", "2026-11-25"),
            ("sebulan lagi", "2026-12-18", "2026-12-18"),
            ("3 hari yang lalu", "2026-11-15", "2026-11-15"),
            ("2 hari lalu", "2026-11-16", "2026-11-16"),
            ("akhir bulan", "2026-11-30", "2026-11-30"),
            ("akhir bulan ini", "2026-11-30", "2026-11-30"),
            ("awal bulan depan", "2026-12-01", "2026-12-01"),
            ("akhir bulan depan", "2026-12-31", "2026-12-31"),
            ("akhir tahun", "2026-12-31", "2026-12-31"),
            ("awal tahun depan", "2027-01-01", "2027-01-01"),
            ("akhir pekan", "2026-11-21", "2026-11-21"),
            ("akhir pekan depan", "2026-11-28", "2026-11-28"),
            ("pertengahan bulan", "2026-12-15", "2026-12-15"),
            ("awal bulan", "2026-12-01", "2026-12-01"),
            ("awal bulan ini", "2026-11-01", "2026-11-01"),
            ("awal tahun ini", "2026-01-01", "2026-01-01"),
            ("end of this month", "2026-11-30", "2026-11-30"),
            ("end of next month", "2026-12-31", "2026-12-31"),
            ("2 bulan lagi", "2027-01-18", "2027-01-18"),
            ("weekend ini", "2026-11-21", "2026-11-21"),
            ("end of the month", "2026-11-30", "2026-11-30"),
            ("hr ini", "2026-11-18", "2026-11-18"),
            ("nanti malem", "2026-11-18", "2026-11-18"),
            ("jum'at depan", "2026-11-27", "2026-11-27"),
            ("jmt", "2026-11-20", "2026-11-20"),
            ("sbtu", "2026-11-21", "2026-11-21"),
            ("senin dpn", "2026-11-23", "2026-11-23"),
            ("tgl 12 des", "2026-12-12", "2026-12-12"),
            ("17 agustus", "2027-08-17", "2027-08-17"),
            ("1 jan 2027", "2027-01-01", "2027-01-01"),
            ("tgl 5 bln depan", "2026-12-05", "2026-12-05"),
        ],
    );
}

#[test]
fn times() {
    check(
        &Entity::Time,
        &[
            ("jam 3 sore", "15:00", "15:00"),
            ("jam 3", "15:00", "15:00"),
            ("jam 3 pagi", "03:00", "03:00"),
            ("jam 10", "10:00", "10:00"),
            ("jam 10 malam", "22:00", "22:00"),
            ("jam 12 malam", "00:00", "00:00"),
            ("jam 12 siang", "12:00", "12:00"),
            ("jam 1 siang", "13:00", "13:00"),
            ("jam 11 siang", "11:00", "11:00"),
            ("jam 2 malam", "02:00", "02:00"),
            ("pukul 15.30", "15:30", "15:30"),
            ("pukul 15.30 WIB", "15:30", "15:30"),
            ("jm 9", "09:00", "09:00"),
            ("jam 09.00", "09:00", "09:00"),
            ("jam 03.00", "03:00", "03:00"),
            ("15:30", "15:30", "15:30"),
            ("3pm", "15:00", "15:00"),
            ("3 pm", "15:00", "15:00"),
            ("3:30pm", "15:30", "15:30"),
            ("12 am", "00:00", "00:00"),
            ("at 3 in the afternoon", "15:00", "15:00"),
            ("9 p.m.", "21:00", "21:00"),
            ("setengah 4 sore", "15:30", "15:30"),
            ("jam setengah 8", "07:30", "07:30"),
            ("jam 3 lewat 15", "15:15", "15:15"),
            ("jam 8 kurang 10 malam", "19:50", "19:50"),
            ("noon", "12:00", "12:00"),
            ("tengah malam", "00:00", "00:00"),
            ("jam 24.00", "00:00", "00:00"),
            ("jam 25", "", ""),
            ("2 jam", "", "14:00"),
            ("15.30", "", "15:30"),
            ("3", "", "15:00"),
            ("10.75", "", ""),
            ("siang", "", ""),
            ("jam berapa", "", ""),
            ("jam 3 sore", "15:00", "15:00"),
            ("jam stengah 4", "15:30", "15:30"),
            ("jam setengah 4 sore", "15:30", "15:30"),
            ("jm 3 sore", "15:00", "15:00"),
            ("pkl 15.30", "15:30", "15:30"),
            ("jam tiga sore", "15:00", "15:00"),
            ("jam setengah empat", "15:30", "15:30"),
            ("jam 8 mlm", "20:00", "20:00"),
            ("jam 7 pgi", "07:00", "07:00"),
            ("jam 10 lewat seperempat", "10:15", "10:15"),
            ("jam 3 kurang seperempat", "14:45", "14:45"),
            ("jam setengah 1 siang", "12:30", "12:30"),
            ("jam setengah satu", "12:30", "12:30"),
            ("setengah 1 malam", "00:30", "00:30"),
            ("jam 1 kurang 15", "12:45", "12:45"),
            ("jam 1 kurang seperempat malam", "00:45", "00:45"),
            ("quarter to one", "12:45", "12:45"),
            ("quarter to 1 am", "00:45", "00:45"),
            ("quarter to 4", "15:45", "15:45"),
            ("half past 3", "15:30", "15:30"),
            ("jam 12", "12:00", "12:00"),
            ("abis maghrib", "", ""),
        ],
    );
}

#[test]
fn phones() {
    check(
        &Entity::Phone,
        &[
            ("081234567890", "+6281234567890", "+6281234567890"),
            ("0812-3456-7890", "+6281234567890", "+6281234567890"),
            ("0812 3456 7890 ya kak", "+6281234567890", "+6281234567890"),
            ("(0812) 3456.7890", "+6281234567890", "+6281234567890"),
            ("+62 812-3456-7890", "+6281234567890", "+6281234567890"),
            ("+62 (0)812 3456 7890", "+6281234567890", "+6281234567890"),
            ("6281234567890", "+6281234567890", "+6281234567890"),
            ("+65 6123 4567", "+6561234567", "+6561234567"),
            ("wa saya 08123456789, nama Sari", "+628123456789", "+628123456789"),
            ("021-5551234", "", "+62215551234"),
            ("81234567890", "", "+6281234567890"),
            ("0812", "", ""),
            ("0812345678901234", "", ""),
            ("+12345678901234567", "", ""),
            ("Rp 1.250.000", "", ""),
            ("01-02-2026", "", ""),
            ("order A081234567890", "", ""),
            ("resi 1234567890123", "", ""),
            ("budi0812345678@mail.example", "", ""),
            ("tidak punya", "", ""),
            ("08123456789", "+628123456789", "+628123456789"),
            ("0812 34567890", "+6281234567890", "+6281234567890"),
            ("wa: 0812.3456.7890", "+6281234567890", "+6281234567890"),
            ("+62-812-3456-7890", "+6281234567890", "+6281234567890"),
            ("62 812 3456 7890", "+6281234567890", "+6281234567890"),
            (
                "no sy 0812-3456-7890 atau 0857 1234 5678",
                "+6281234567890 | +6285712345678",
                "+6281234567890 | +6285712345678",
            ),
            ("hp 0 8 1 2 3 4 5 6 7 8 9 0", "+6281234567890", "+6281234567890"),
        ],
    );
}

#[test]
fn emails() {
    check(
        &Entity::Email,
        &[
            ("budi@mail.example", "budi@mail.example", "budi@mail.example"),
            (
                "email: Budi.S+toko@Mail.Example.COM.",
                "Budi.S+toko@mail.example.com",
                "Budi.S+toko@mail.example.com",
            ),
            ("a@b", "", ""),
            ("a..b@mail.example", "", ""),
            ("@budi", "", ""),
            ("budi@mail.example@x", "", ""),
            (
                "sari@a.example atau sari@b.example",
                "sari@a.example | sari@b.example",
                "sari@a.example | sari@b.example",
            ),
            (
                "Sari.Dewi@Mail.EXAMPLE ya",
                "Sari.Dewi@mail.example",
                "Sari.Dewi@mail.example",
            ),
            ("mailto:sari@mail.example", "sari@mail.example", "sari@mail.example"),
            ("sari @mail.example", "", ""),
        ],
    );
}

#[test]
fn texts_choices_and_patterns() {
    check(
        &Entity::Text,
        &[("  Jl. Melati 5 \n", "", "Jl. Melati 5"), (" \n", "", "")],
    );
    let colours = ["Merah", "Merah Muda", "Biru Tua", "Hijau"].map(str::to_owned).to_vec();
    check(
        &Entity::Choice(colours),
        &[
            ("merah", "Merah", "Merah"),
            ("yg MERAH MUDA kak", "Merah Muda", "Merah Muda"),
            ("merah atau hijau", "Merah | Hijau", "Merah | Hijau"),
            ("biru tua!", "Biru Tua", "Biru Tua"),
            ("biru tau", "", "Biru Tua"),
            ("hujau", "", "Hijau"),
            ("hijauan", "", ""),
            ("2", "", "Merah Muda"),
            ("nomor 4 ya", "", "Hijau"),
            ("yang kedua", "", "Merah Muda"),
            ("5", "", ""),
            ("0", "", ""),
            ("ungu", "", ""),
        ],
    );
    check(
        &Entity::Choice(["5", "4", "3"].map(str::to_owned).to_vec()),
        &[("3", "3", "3"), ("1", "", "5")],
    );
    check(
        &Entity::Pattern(regex::Regex::new(r"(?i)\b(INV-\d{4})\b").unwrap()),
        &[("pesanan inv-0042 gimana", "inv-0042", "inv-0042"), ("inv 42", "", "")],
    );
    check(
        &Entity::Pattern(regex::Regex::new(r"\d{3}").unwrap()),
        &[("kode 123456", "123", "123")],
    );
    check(&Entity::Pattern(regex::Regex::new("x*").unwrap()), &[("abc", "", "")]);
}

/// The rows of docs/values.md: what is typed, the kind asked for, and how it is read.
#[test]
fn the_rows_of_the_page_are_true() {
    let mut read = 0;
    let mut wrong = Vec::new();
    for row in include_str!("../../../docs/values.md").lines() {
        let cells: Vec<&str> = row.split('|').map(str::trim).collect();
        let ["", typed, entity, expected, ""] = cells.as_slice() else {
            continue;
        };
        let entity = match entity.trim_matches('`') {
            "number" => Entity::Number,
            "quantity" => Entity::Quantity,
            "money" => Entity::Money,
            "date" => Entity::Date,
            "time" => Entity::Time,
            "phone" => Entity::Phone,
            "email" => Entity::Email,
            _ => continue,
        };
        read += 1;
        wrong.extend(check_fill(&entity, typed, false, expected));
    }
    assert!(wrong.is_empty() && read > 30, "{read} rows; {}", wrong.join("\n"));
}

#[test]
fn everything_in_a_message() {
    for (text, expected) in [
        (
            "pesan 2 kaos polos hitam sama 1 lusin hoodie, kirim besok jam 3 sore, wa 0812-3456-7890",
            "2 - @6..7, KPH @8..24, 1 lusin @30..37, HDA @38..44, 2026-11-19 @52..57, 15:00 @58..68, +6281234567890 @73..87",
        ),
        ("budget 50rb, email a@b.example", "Rp50000 @7..11, a@b.example @19..30"),
        ("harga kaos polos?", "KPH/KPP @6..16"),
        ("nomor 7 ya kak 😀 12/12/2026", "#7 @6..7, 2026-12-12 @20..30"),
        ("halo kak", ""),
    ] {
        let utterance = Utterance::read(text, &LEXICON);
        let found: Vec<String> = find(&utterance, &PRODUCTS, &clock())
            .iter()
            .map(|found| {
                let value = if found.alternatives.is_empty() {
                    shown(&found.value)
                } else {
                    found.alternatives.iter().map(shown).collect::<Vec<_>>().join("/")
                };
                format!("{value} @{}..{}", found.start, found.end)
            })
            .collect();
        assert_eq!(found.join(", "), expected, "{text}");
    }
}

#[test]
fn a_day_is_the_day_of_the_zone() {
    let utterance = Utterance::read("besok", &LEXICON);
    let clock = Clock {
        now: "2026-12-31T16:59:00Z".parse().unwrap(),
        zone: chrono_tz::Asia::Jakarta,
    };
    let tomorrow = |clock: &Clock| fill(&Entity::Date, &utterance, &PRODUCTS, clock, false);
    let date = |text: &str| Filling::One(SlotValue::Date(text.parse().unwrap()));
    assert_eq!(tomorrow(&clock), date("2027-01-01"));
    let later = Clock {
        now: "2026-12-31T17:00:00Z".parse().unwrap(),
        ..clock
    };
    assert_eq!(tomorrow(&later), date("2027-01-02"));
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig {
        failure_persistence: None,
        ..proptest::prelude::ProptestConfig::default()
    })]

    #[test]
    fn any_message_is_read(
        raw in "\\PC{0,80}|.{0,80}|([0-9]{1,9}|[.,:/+@ -]|jam|tgl|rb|lusin|kaos|setengah|senin|depan|kurang|minggu|rp|a@b\\.co){0,20}",
        asked: bool,
    ) {
        let utterance = Utterance::read(&raw, &LEXICON);
        let found = find(&utterance, &PRODUCTS, &clock());
        for value in &found {
            proptest::prop_assert!(raw.get(value.start..value.end).is_some());
            proptest::prop_assert!(value.first_word <= value.last_word);
        }
        let choice = Entity::Choice(vec![raw.clone(), "b".to_owned()]);
        for entity in [Entity::Product, Entity::Number, Entity::Quantity, Entity::Money, Entity::Date, Entity::Time,
            Entity::Phone, Entity::Email, Entity::Text, choice] {
            let _filling = fill(&entity, &utterance, &PRODUCTS, &clock(), asked);
        }
    }
}
