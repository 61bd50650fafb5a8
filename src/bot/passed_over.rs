//! `outside-folder`, `unreadable-file`, `ignored-file`: files of a bot folder that are not read, and that the author means to be.

use super::diagnostic::{Diagnostic, Severity};
use crate::both;
use crate::text::Bilingual;

/// A file that was not read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PassedOver {
    /// Path within the folder.
    pub path: String,
    pub why: Why,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Why {
    /// It is a link that leads out of the folder.
    Outside,
    /// The system does not let it be read, in its own words.
    Unreadable(String),
    /// It is a pipe, a socket or a device, which may never end.
    NoFile,
    /// Its name or folder is none that is read; this one would be.
    Misnamed { better: String },
}

impl PassedOver {
    /// What the author is told.
    pub fn diagnostic(&self) -> Diagnostic {
        match &self.why {
            Why::Outside => self.problem(
                Severity::Error,
                "outside-folder",
                both!(
                    "berkas ini tautan yang menuju ke luar folder bot",
                    "this file is a link that leads out of the bot folder"
                ),
                both!(
                    "Hanya isi folder bot yang dibaca. Salin berkas aslinya ke sini.",
                    "Only what is in the bot folder is read. Copy the file itself to this place."
                ),
            ),
            Why::Unreadable(reason) => self.problem(
                Severity::Error,
                "unreadable-file",
                both!(
                    "berkas ini tidak bisa dibaca: {reason}",
                    "this file cannot be read: {reason}",
                    reason = reason
                ),
                both!(
                    "Beri izin baca kepada pengguna yang menjalankan sapa.",
                    "Let the user who runs sapa read it."
                ),
            ),
            Why::NoFile => self.problem(
                Severity::Error,
                "unreadable-file",
                both!(
                    "ini bukan berkas biasa, melainkan folder, pipa, soket, perangkat, atau tautan tanpa tujuan",
                    "this is no ordinary file, but a folder, a pipe, a socket, a device or a link to nothing"
                ),
                both!(
                    "Hapus, lalu simpan isinya sebagai berkas biasa.",
                    "Delete it, and save what it should hold as an ordinary file."
                ),
            ),
            Why::Misnamed { better } => self.problem(
                Severity::Warning,
                "ignored-file",
                both!(
                    "berkas ini tidak dipakai, karena nama atau foldernya lain",
                    "this file is not used, because of its name or folder"
                ),
                both!("Namai {better}", "Name it {better}", better = better),
            ),
        }
    }

    fn problem(&self, severity: Severity, code: &str, message: Bilingual, help: Bilingual) -> Diagnostic {
        Diagnostic {
            code: code.to_owned(),
            severity,
            file: self.path.clone(),
            line: 1,
            column: 1,
            message,
            help: Some(help),
            suggestion: None,
            edit: None,
            range: 0..0,
        }
    }
}
