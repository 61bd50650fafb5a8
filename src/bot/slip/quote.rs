//! `open-quote`: a quote that is opened and never closed, or closed too early.

use super::{Broken, Slip, value};
use crate::both;

pub fn find(broken: &Broken<'_>) -> Option<Slip> {
    let value = value(broken.line);
    let odd = value.starts_with(['"', '\'']) || value.matches('"').count() % 2 == 1;
    (broken.quoted || odd).then(|| Slip {
        code: "open-quote",
        message: both!(
            "tanda kutipnya belum berpasangan",
            "a quote here is opened and not closed, or closed too early"
        ),
        help: both!(
            "Periksa baris ini dan sebelumnya. Kutip di dalam teks ditulis \\\", atau apit teksnya dengan kutip tunggal: 'Klik \"Beli\" ya'.",
            "Look at this line and those before. A quote within a text is written \\\", or put the text into single quotes: 'Press \"Buy\"'."
        ),
    })
}
