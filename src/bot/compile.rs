//! (path, bytes) pairs → content, or every diagnostic.

use super::assemble::assemble;
use super::content::Content;
use super::diagnostic::{Diagnostic, Report, Severity};
use super::environment::{self, Lookup};
use super::lint;
use super::schema::{self, CatalogDecl, Folder, reader};
use super::source::{MAX_FILE_BYTES, MAX_FILES, Sources};
use super::yaml;
use crate::both;
use crate::catalog::{Catalog, CatalogReading};
use crate::text::Bilingual;
use chrono::{DateTime, Utc};

/// The flow that the contracts build in where a folder has none.
const LEAVE_CONTACT: &str = include_str!("leave-contact.yaml");
const LEAVE_CONTACT_PATH: &str = "built-in/leave-contact.yaml";
/// The catalog of a folder whose bot.yaml names none.
const CATALOG: &str = "catalog.csv";

/// One file of a bot folder, path relative to it with `/`.
#[derive(Clone, Debug)]
pub struct SourceFile {
    pub path: String,
    pub bytes: Vec<u8>,
}

/// The outcome of compiling: problems beside the value. `content` is `None` where an error makes answers wrong or impossible.
#[derive(Debug)]
pub struct Compiled {
    pub content: Option<Content>,
    /// The catalog file's reading, where `catalog.source` names a file among the sources.
    pub catalog: Catalog,
    /// By file, line, column.
    pub diagnostics: Vec<Diagnostic>,
}

impl Compiled {
    /// Whether a problem is one of those that `serve` refuses.
    pub fn has_errors(&self) -> bool {
        self.diagnostics.iter().any(|d| d.severity == Severity::Error)
    }
}

/// What a file of a bot folder is, by its path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    Settings,
    Intent,
    Flow,
    Lexicon,
    Reply,
    Conversations,
    /// `tests/catalog.csv`.
    TestCatalog,
    /// `catalog.csv`.
    Catalog,
}

/// The role of a path, `None` where the folder's format does not know it.
pub fn role(path: &str) -> Option<Role> {
    match path {
        "bot.yaml" => return Some(Role::Settings),
        CATALOG => return Some(Role::Catalog),
        "tests/catalog.csv" => return Some(Role::TestCatalog),
        _ => {}
    }
    let (folder, name) = path.rsplit_once('/')?;
    let stem = name.strip_suffix(".yaml")?;
    if stem.is_empty() || stem.starts_with('.') {
        return None;
    }
    match folder {
        "intents" => Some(Role::Intent),
        "flows" => Some(Role::Flow),
        "lexicon" => Some(Role::Lexicon),
        "replies" => Some(Role::Reply),
        "tests/conversations" => Some(Role::Conversations),
        _ => None,
    }
}

/// Compiles a bot folder's files. `environment` resolves `${NAME}` where the contracts allow it.
pub fn compile(files: &[SourceFile], environment: &dyn Fn(&str) -> Option<String>) -> Compiled {
    compile_at(files, environment, None)
}

/// Compiles, and looks besides for what takes longer or depends on the day: each example is asked back, and exceptions of
/// hours that are over at `now` are named. For `sapa check`, and before a changed bot goes live.
pub fn inspect(files: &[SourceFile], environment: &dyn Fn(&str) -> Option<String>, now: DateTime<Utc>) -> Compiled {
    compile_at(files, environment, Some(now))
}

fn compile_at(
    files: &[SourceFile],
    environment: &dyn Fn(&str) -> Option<String>,
    now: Option<DateTime<Utc>>,
) -> Compiled {
    let mut files: Vec<&SourceFile> = files.iter().collect();
    files.sort_by(|a, b| a.path.cmp(&b.path));
    let mut problems = Vec::new();
    if files.len() > MAX_FILES {
        problems.push(file_problem(
            "too-many-files",
            "bot.yaml",
            both!(
                "folder ini berisi {count} berkas; satu bot paling banyak {most}",
                "this folder has {count} files; a bot may have {most}",
                count = files.len(),
                most = MAX_FILES
            ),
            both!("Hapus berkas yang tidak dipakai.", "Delete files that are not used."),
        ));
        files.truncate(MAX_FILES);
    }
    let (sources, roles) = texts(&files, &mut problems);
    let mut report = Report::new(&sources);
    for problem in problems {
        report.push(problem);
    }
    let mut folder = read(&roles, &mut report);
    let reading = read_catalog(&files, &folder, environment, &mut report);
    folder.columns = reading.as_ref().map(|(reading, _)| reading.columns.clone());
    let mut assembled = assemble(&folder, environment, &mut report);
    let (catalog, unpriced) = reading
        .map(|(reading, unpriced)| (reading.catalog, unpriced))
        .unwrap_or_default();
    let texts = std::mem::take(&mut assembled.texts);
    let subject = lint::Subject {
        folder: &folder,
        texts: &texts,
        catalog: &catalog,
        unpriced: &unpriced,
        now,
    };
    lint::run(&subject, &mut report);
    let content = if report.has_errors() { None } else { assembled.finish() };
    if let (Some(content), Some(now)) = (&content, now) {
        lint::run_with_content(&subject, content, now, &mut report);
    }
    Compiled {
        content,
        diagnostics: report.finish(),
        catalog,
    }
}

/// The files that are text, with what each is.
fn texts(files: &[&SourceFile], problems: &mut Vec<Diagnostic>) -> (Sources, Vec<(usize, Role)>) {
    let mut sources = Sources::default();
    let mut roles = Vec::new();
    for file in files {
        let Some(role) = role(&file.path) else { continue };
        if matches!(role, Role::Catalog | Role::TestCatalog | Role::Conversations) {
            continue;
        }
        match decode(file) {
            Ok(text) => roles.push((sources.add(&file.path, text), role)),
            Err(problem) => problems.push(*problem),
        }
    }
    let own = roles
        .iter()
        .any(|(file, _)| sources.path(*file) == "flows/leave-contact.yaml");
    if !own {
        roles.push((sources.add(LEAVE_CONTACT_PATH, LEAVE_CONTACT), Role::Flow));
    }
    if !files.iter().any(|file| file.path == "bot.yaml") {
        problems.push(file_problem(
            "missing-file",
            "bot.yaml",
            both!("folder ini belum punya bot.yaml", "this folder has no bot.yaml"),
            both!(
                "Tulis satu berisi `bot`, `languages` dan `timezone`; `sapa init DIR` membuat contoh lengkap.",
                "Write one with `bot`, `languages` and `timezone`; `sapa init DIR` makes a whole example."
            ),
        ));
    }
    if !files.iter().any(|file| role(&file.path) == Some(Role::Intent)) {
        problems.push(file_problem(
            "no-intents",
            "bot.yaml",
            both!(
                "bot ini belum punya intent, jadi tidak bisa menjawab apa pun",
                "this bot has no intent, so it can answer nothing"
            ),
            both!(
                "Tulis paling sedikit satu berkas intents/NAMA.yaml dengan `keywords` atau `examples` dan `reply`.",
                "Write at least one file intents/NAME.yaml with `keywords` or `examples` and a `reply`."
            ),
        ));
    }
    (sources, roles)
}

/// A file's text, or why it has none.
pub(crate) fn decode(file: &SourceFile) -> Result<&str, Box<Diagnostic>> {
    if file.bytes.len() > MAX_FILE_BYTES {
        return Err(Box::new(file_problem(
            "too-large",
            &file.path,
            both!(
                "berkas ini lebih besar dari {most} byte",
                "this file has more than {most} bytes",
                most = MAX_FILE_BYTES
            ),
            both!("Bagi menjadi beberapa berkas.", "Split it into several files."),
        )));
    }
    std::str::from_utf8(&file.bytes).map_err(|error| {
        let good = file.bytes.get(..error.valid_up_to()).unwrap_or_default();
        let (line, column) = super::source::position(std::str::from_utf8(good).unwrap_or_default(), good.len());
        Box::new(Diagnostic {
            line,
            column,
            ..file_problem(
                "not-utf8",
                &file.path,
                both!("berkas ini bukan teks UTF-8", "this file is not UTF-8 text"),
                both!(
                    "Simpan sebagai UTF-8 di editor Anda.",
                    "Save it as UTF-8 in your editor."
                ),
            )
        })
    })
}

fn read(roles: &[(usize, Role)], report: &mut Report<'_>) -> Folder {
    let mut folder = Folder::default();
    let sources = report.sources();
    for &(file, role) in roles {
        let path = sources.path(file);
        let name = path.rsplit_once('/').map_or(path, |(_, name)| name);
        let stem = name.strip_suffix(".yaml").unwrap_or(name);
        let Some(node) = yaml::parse(file, report) else {
            folder.unread.insert(stem.to_owned());
            continue;
        };
        match role {
            Role::Settings => folder.settings = schema::read_settings(&node, report),
            Role::Intent => folder.intents.extend(schema::read_intent(&node, stem, report)),
            Role::Flow => folder
                .flows
                .extend(schema::read_flow(&node, stem, report).map(|flow| schema::FlowDecl {
                    built_in: path == LEAVE_CONTACT_PATH,
                    ..flow
                })),
            Role::Lexicon => folder.lexicons.extend(schema::read_lexicon(&node, report)),
            Role::Reply => folder.replies.extend(schema::read_canned_reply(&node, stem, report)),
            Role::Conversations | Role::Catalog | Role::TestCatalog => {}
        }
    }
    // The folder's own flow of that name may stand in a file named otherwise.
    if folder
        .flows
        .iter()
        .filter(|flow| flow.id.value == "leave-contact")
        .count()
        > 1
    {
        folder.flows.retain(|flow| !flow.built_in);
    }
    folder
}

/// Endings of files that only a spreadsheet reads.
const WORKBOOKS: [&str; 4] = [".xlsx", ".xls", ".xlsm", ".ods"];

/// The file that `catalog.source` names, `catalog.csv` where there is no `catalog`; `None` where it is an address or empty.
fn catalog_path(decl: Option<&CatalogDecl>, environment: Lookup<'_>, report: &mut Report<'_>) -> Option<String> {
    let Some(decl) = decl else {
        return Some(CATALOG.to_owned());
    };
    let source = environment::substitute(decl.source.as_ref()?, environment, report).value;
    Some(source).filter(|source| !source.is_empty() && !source.contains("://"))
}

/// The file that a `bot.yaml` names as its catalog, for the shell that reads the folder. `None` where it is an address.
pub fn catalog_file(bot_yaml: &[u8], environment: Lookup<'_>) -> Option<String> {
    let mut sources = Sources::default();
    let file = sources.add("bot.yaml", std::str::from_utf8(bot_yaml).ok()?);
    let mut report = Report::new(&sources);
    let node = yaml::parse(file, &mut report)?;
    let decl = schema::read_catalog(&node, &mut report);
    catalog_path(decl.as_ref(), environment, &mut report)
}

fn read_catalog(
    files: &[&SourceFile],
    folder: &Folder,
    environment: Lookup<'_>,
    report: &mut Report<'_>,
) -> Option<(CatalogReading, Vec<lint::UnpricedRow>)> {
    let decl = folder.settings.as_ref().and_then(|settings| settings.catalog.as_ref());
    let path = catalog_path(decl, environment, report)?;
    let written = decl.and_then(|decl| decl.source.as_ref());
    let lower = path.to_ascii_lowercase();
    if let Some(source) = written.filter(|_| WORKBOOKS.iter().any(|ending| lower.ends_with(ending))) {
        report
            .error(
                "catalog-not-text",
                source.place,
                both!(
                    "`{path}` adalah berkas spreadsheet, bukan CSV",
                    "`{path}` is a spreadsheet's own file, no CSV",
                    path = reader::shorten(&path)
                ),
            )
            .help(both!(
                "Di aplikasi spreadsheet, simpan tabelnya sebagai CSV (UTF-8), misalnya catalog.csv, lalu tulis nama itu di sini.",
                "Save the table as CSV (UTF-8) in your spreadsheet, as catalog.csv say, and write that name here."
            ));
        return None;
    }
    let Some(file) = files.iter().find(|file| file.path == path) else {
        if let Some(source) = written {
            report
                .error(
                    "missing-catalog",
                    source.place,
                    both!(
                        "berkas `{path}` tidak ada di folder ini",
                        "there is no file `{path}` in this folder",
                        path = reader::shorten(&path)
                    ),
                )
                .help(both!(
                    "Tulis letak berkasnya di dalam folder, misalnya catalog.csv; `..` dan tautan keluar folder tidak diikuti.",
                    "Write the file's path within the folder, as in catalog.csv; `..` and links out of it are not followed."
                ));
        }
        return None;
    };
    let reading = Catalog::read_csv(&file.bytes);
    let text = Catalog::text(&file.bytes).unwrap_or_default();
    let text = &*text;
    for problem in &reading.problems {
        report.push(Diagnostic {
            code: problem.code.to_owned(),
            severity: if problem.error {
                Severity::Error
            } else {
                Severity::Warning
            },
            file: file.path.clone(),
            line: problem.line,
            column: problem.column,
            message: problem.message.clone(),
            help: Some(problem.help.clone()),
            suggestion: None,
            edit: None,
            range: cell_range(text, problem.line, problem.column),
        });
    }
    let unpriced = reading
        .unpriced
        .iter()
        .map(|(line, column, name)| lint::UnpricedRow {
            file: file.path.clone(),
            line: *line,
            column: *column,
            name: name.clone(),
            range: cell_range(text, *line, *column),
        })
        .collect();
    Some((reading, unpriced))
}

/// The bytes of a cell that begins at a line and column.
fn cell_range(text: &str, line: usize, column: usize) -> std::ops::Range<usize> {
    let start: usize = text
        .split_inclusive('\n')
        .take(line.saturating_sub(1))
        .map(str::len)
        .sum();
    let row = text.get(start..).and_then(|rest| rest.lines().next()).unwrap_or("");
    let skip: usize = row.chars().take(column.saturating_sub(1)).map(char::len_utf8).sum();
    let cell = row.get(skip..).unwrap_or("");
    let length = cell.find([',', ';']).unwrap_or(cell.len());
    start + skip..start + skip + length
}

/// A problem of a whole file.
pub(crate) fn file_problem(code: &str, file: &str, message: Bilingual, help: Bilingual) -> Diagnostic {
    Diagnostic {
        code: code.to_owned(),
        severity: Severity::Error,
        file: file.to_owned(),
        line: 1,
        column: 1,
        message,
        help: Some(help),
        suggestion: None,
        edit: None,
        range: 0..0,
    }
}
