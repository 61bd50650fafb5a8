//! Words that count, in both languages.

/// Whether the word counts. Beside a name it says how many, whatever names it is a part of; a unit may stand behind it.
pub(crate) fn is_number_word(word: &str) -> bool {
    const NUMBER_WORDS: [&str; 30] = [
        "satu", "dua", "tiga", "empat", "lima", "enam", "tujuh", "delapan", "sembilan", "sepuluh", "sebelas", "belas",
        "puluh", "ratus", "seratus", "ribu", "seribu", "juta", "one", "two", "three", "four", "five", "six", "seven",
        "eight", "nine", "ten", "eleven", "twelve",
    ];
    NUMBER_WORDS.contains(&word)
}
