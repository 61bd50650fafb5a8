//! What the last listing showed under which number: visitors write on while somebody reads it.

use crate::authoring::Group;
use crate::both;
use crate::text::Bilingual;
use std::fs;
use std::path::{Path, PathBuf};

/// Beside the store, under a name that a folder's `.gitignore` passes over with it.
const FILE: &str = "sapa.db-misses";
/// Groups that are remembered.
const MOST: usize = 10_000;

/// Remembers the groups in the order of their numbers. Where that cannot be written, numbers are those of the moment.
pub fn keep(dir: &Path, groups: &[Group]) {
    let lines: Vec<String> = groups.iter().take(MOST).map(Group::id).collect();
    // Where the folder is read-only, nothing can be accepted either.
    let _ = fs::write(path(dir), lines.join("\n"));
}

/// The names of the groups that were listed last, by number; none where nothing was listed yet.
pub fn last(dir: &Path) -> Vec<String> {
    let text = fs::read_to_string(path(dir)).unwrap_or_default();
    text.lines().map(str::to_owned).collect()
}

/// The present number of the group that is meant: by its code, or by the number under which it was listed.
pub fn number(chosen: &str, last: &[String], groups: &[Group]) -> Result<usize, Bilingual> {
    let named = |id: &str| groups.iter().position(|group| group.is_named(id)).map(|at| at + 1);
    let Ok(number) = chosen.parse::<usize>() else {
        return named(chosen).ok_or_else(|| {
            both!(
                "tidak ada pertanyaan dengan kode `{chosen}`; `sapa misses` menampilkan yang ada sekarang",
                "no question has the code `{chosen}`; `sapa misses` shows those there are now"
            )
        });
    };
    let many = if last.is_empty() { groups.len() } else { last.len() };
    if !(1..=many).contains(&number) {
        return Err(both!(
            "tidak ada pertanyaan nomor {number}; ada {many}",
            "there is no question number {number}; there are {many}"
        ));
    }
    let Some(id) = last.get(number - 1) else {
        return Ok(number);
    };
    named(id).ok_or_else(|| {
        both!(
            "pertanyaan yang tampil sebagai nomor {number} sudah tidak ada di daftar; jalankan `sapa misses` lagi, lalu pilih",
            "the question that was listed as number {number} is in the list no more; run `sapa misses` again, then choose"
        )
    })
}

fn path(dir: &Path) -> PathBuf {
    dir.join(FILE)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::authoring::Phrasing;

    fn group(questions: &[&str]) -> Group {
        let phrasing = |text: &&str| Phrasing {
            text: (*text).to_owned(),
            count: 1,
            conversation: String::new(),
        };
        Group {
            count: questions.len(),
            persons: 0,
            last: chrono::DateTime::UNIX_EPOCH,
            topic: None,
            phrasings: questions.iter().map(phrasing).collect(),
        }
    }

    #[test]
    fn a_number_is_that_of_the_listing() {
        let listed: Vec<String> = [&["ada wifi?"][..], &["bisa qris?"]]
            .map(|group_of| group(group_of).id())
            .into();
        // Meanwhile another question came first, and one was asked in other words more often.
        let now = [
            group(&["ada parkir?"]),
            group(&["bisa qris?"]),
            group(&["wifi gratis?", "ada wifi?"]),
        ];
        for (chosen, expected) in [
            ("1", Ok(3)),
            ("2", Ok(2)),
            (&*listed[0], Ok(3)),
            ("3", Err("there is no question number 3")),
            ("zzzzz", Err("no question has the code `zzzzz`")),
        ] {
            match (number(chosen, &listed, &now), expected) {
                (Ok(found), Ok(wanted)) => assert_eq!(found, wanted, "{chosen}"),
                (Err(told), Err(wanted)) => assert!(told.en.contains(wanted), "{chosen}: {told:?}"),
                other => panic!("{chosen}: {other:?}"),
            }
        }
        let gone = number("2", &listed, &now[..1]);
        assert!(gone.is_err_and(|told| told.en.contains("in the list no more")));
        assert_eq!(number("2", &[], &now), Ok(2), "nothing was listed yet");
    }
}
