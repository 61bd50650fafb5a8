//! What `--help` says in Indonesian: what each command does, and the headings.

use clap::Command;

/// What commands do, by their names.
const COMMANDS: [(&str, &str); 16] = [
    ("serve", "Melayani pengunjung"),
    ("init", "Menulis folder bot baru yang kecil sebagai awal"),
    ("check", "Menampilkan setiap kesalahan di folder bot"),
    ("test", "Memutar percakapan tes bot"),
    ("schema", "Mencetak JSON Schema sejenis berkas, untuk editor"),
    ("chat", "Mengobrol dengan bot di terminal, tanpa server"),
    (
        "replay",
        "Menampilkan pesan tersimpan yang kini akan dijawab lain oleh folder ini",
    ),
    (
        "misses",
        "Menampilkan pertanyaan yang tidak terjawab, dan menulis baris yang menjawabnya",
    ),
    ("explain", "Menampilkan sebab sebuah pesan dijawab begitu"),
    ("evaluate", "Mengukur bot dengan pesan berlabel"),
    (
        "agent",
        "Menambah agen konsol, menampilkan daftarnya, mengubah izinnya, mengakhiri sesinya",
    ),
    ("token", "Membuat, menampilkan dan mencabut token untuk API"),
    (
        "deliveries",
        "Menampilkan pemberitahuan yang menuju webhook, dan mengirimnya lagi",
    ),
    ("webhook", "Memeriksa pemberitahuan yang sudah tiba"),
    (
        "bots",
        "Menampilkan versi-versi bot yang pernah menjawab, yang terbaru dulu",
    ),
    ("rollback", "Mengembalikan versi bot yang lebih lama, seketika"),
];

const TEMPLATE: &str = "{before-help}{about-with-newline}\nCara pakai: {usage}\n\n{all-args}{after-help}";

/// The command line with these texts in place of the English ones.
pub fn told(command: Command) -> Command {
    let command = command
        .about("Layanan obrolan berbasis aturan untuk situs usaha")
        .subcommand_help_heading("Perintah")
        .help_template(TEMPLATE)
        .disable_help_subcommand(true);
    COMMANDS.iter().fold(command, |command, (name, about)| {
        command.mut_subcommand(name, |own| own.about(*about).help_template(TEMPLATE))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn every_command_has_its_words() {
        let named: Vec<&str> = COMMANDS.iter().map(|(name, _)| *name).collect();
        let command = super::super::Cli::command();
        let mut known: Vec<&str> = command.get_subcommands().map(Command::get_name).collect();
        known.retain(|name| *name != "help");
        assert_eq!(named, known);
        let help = told(command.clone()).render_help().to_string();
        for (_, about) in COMMANDS {
            assert!(help.contains(about), "{about} is not in\n{help}");
        }
        assert!(help.contains("Cara pakai: sapa") && !help.contains("Usage"), "{help}");
    }
}
