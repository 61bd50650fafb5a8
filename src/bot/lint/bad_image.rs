//! `bad-image`: a card's image whose address no browser can open.

use super::Subject;
use crate::bot::diagnostic::Report;
use crate::bot::schema::ThenDecl;
use crate::both;

pub fn check(subject: &Subject<'_>, report: &mut Report<'_>) {
    for step in subject.folder.own_flows().flat_map(|flow| &flow.steps) {
        let ThenDecl::Menu(options) = &step.then else { continue };
        for string in options
            .iter()
            .flat_map(|option| &option.image)
            .flat_map(|image| image.strings())
        {
            let address = string.value.trim();
            let good = ["https://", "http://", "/", "{{", "{%"]
                .iter()
                .any(|begins| address.starts_with(begins));
            if !good {
                report
                    .warning(
                        "bad-image",
                        string.place,
                        both!("gambar ini tidak bisa dibuka browser", "no browser can open this image"),
                    )
                    .help(both!(
                        "Tulis alamat lengkapnya: https://www.tokosapa.example/kaos.jpg",
                        "Write its whole address: https://www.tokosapa.example/shirt.jpg"
                    ));
            }
        }
    }
}
