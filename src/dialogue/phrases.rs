//! What the bot says of itself, in Indonesian and English. Everything else a visitor reads was written by the business.

/// Something the bot says of itself. Words in braces are filled by [`fill`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Phrase {
    /// The greeting's own words failed.
    Welcome,
    /// The visitor thanks.
    Thanked,
    /// Before options that have no other words.
    Choose,
    /// A question that its author left without words.
    Question,
    /// "Did you mean", before the nearest intents.
    Clarify,
    /// "Did you mean" where one intent alone is near: `{value}`.
    ClarifyOne,
    /// A rephrasing is asked for.
    Rephrase,
    /// In answer to "?".
    Here,
    /// In answer to "bentar ya".
    NoHurry,
    /// What was told is not right yet, before the options that change it.
    WhatIsWrong,
    /// What was told is put right: `{value}`.
    Noted,
    /// A person is offered.
    OfferPerson,
    Yes,
    No,
    /// The offer was declined.
    Declined,
    /// Before a question that was not answered.
    Retry,
    /// Several values fit.
    WhichOne,
    /// The same of one of several things that were named: `{value}`.
    WhichOf,
    /// A flow is begun for one of several products: `{first}`, `{others}`.
    OneByOne,
    /// A product was named and nothing else: `{value}`.
    WhatAbout,
    /// The target of an older button is gone.
    Gone,
    Menu,
    /// `menu`, and the bot has none.
    NoMenu,
    Cancelled,
    NothingToCancel,
    /// Something ended without a word.
    AnythingElse,
    NothingBefore,
    Goodbye,
    /// The option of a question that need not be answered.
    Skip,
    /// Queued: `{team}`, `{n}`.
    Queued,
    /// Queued out of hours: `{team}`, `{when}`.
    QueuedClosed,
    /// Queued with nobody at the desk: `{team}`.
    QueuedAway,
    /// Queued out of hours: `{team}`. The contact form says the rest.
    QueuedWithForm,
    /// After the place in the queue, where it is known: `{wait}`.
    UsualWait,
    /// After that, once.
    WaysOut,
    /// How it stands: `{n}`.
    StillQueued,
    /// The same out of hours: `{n}`, `{team}`, `{when}`.
    StillClosed,
    /// The same with nobody at the desk: `{n}`, `{team}`.
    StillAway,
    /// Nobody came, and another team was told: `{team}`.
    Escalated,
    /// What the visitor wrote was not understood, and waits for a person: `{team}`, `{n}`.
    Received,
    /// The same out of hours: `{team}`, `{when}`.
    ReceivedClosed,
    /// Option of who waits: the contact form.
    LeaveContact,
    /// Option of who waits: out of the queue.
    BackToBot,
    /// `batal` in the contact form, while queued.
    ContactCancelled,
    /// After that.
    StillWaiting,
    /// `batal` at the last question of the contact form: `{value}`.
    ContactStays,
    /// Option: not to be called back.
    DoNotCall,
    /// Nobody will call back.
    ContactWithdrawn,
    /// Nobody was going to.
    NobodyCalls,
    /// A contact was corrected, or another way added: `{value}`.
    ContactChanged,
    /// The line under a contact's note: further numbers and addresses, `{value}`.
    OtherContact,
    /// The contact that was left is wrong: which is right?
    RightContact,
    /// What was written is longer than what is asked for: `{n}` characters at most.
    TooLong,
    /// The language that was asked for.
    Speaks,
    /// `batal` left the queue.
    LeftQueue,
    /// The agent gives no sign, others were told: `{agent}`, `{team}`, `{n}`.
    AgentGone,
    /// The agent gives no sign, and nobody else is there: `{agent}`, `{team}`. The contact form says the rest.
    AgentGoneAway,
    /// The shop has closed while an agent has the conversation: `{agent}`, `{when}`.
    AgentClosed,
    /// How a contact is left with an agent: `{agent}`.
    WriteContact,
    /// The contact is noted: `{agent}`.
    ContactKept,
    /// The agent does not answer and was reminded: `{agent}`.
    AgentReminded,
    /// The agent passed the conversation on to a team: `{agent}`, `{team}`, `{n}`.
    PassedOn,
    /// The same, and nobody is there: `{agent}`, `{team}`. The contact form says the rest.
    PassedOnAway,
    /// The agent passed it on to another: `{agent}`, `{other}`.
    PassedToAgent,
    /// Somebody who leads has it now in place of the agent: `{agent}`.
    TakenOver,
    /// The agent gave the conversation back.
    BackWithBot,
    /// Nobody came.
    Expired,
    /// The catalog is old: `{date}`, `{time}`.
    AsOf,
}

/// The variants of a phrase, best first; never empty. Languages other than Indonesian read English.
pub(super) fn variants(language: &str, phrase: Phrase) -> &'static [&'static str] {
    if language == "id" || language.starts_with("id-") {
        indonesian(phrase)
    } else {
        english(phrase)
    }
}

/// Beginnings for fallbacks and retries: with them one phrase has so many wordings that none needs saying a third time.
pub(super) fn openers(language: &str) -> &'static [&'static str] {
    if language == "id" || language.starts_with("id-") {
        &[
            "",
            "Maaf ya, Kak.",
            "Hmm.",
            "Aduh, maaf Kak.",
            "Sebentar ya, Kak.",
            "Mohon maaf, Kak.",
            "Duh, maaf ya.",
            "Maaf, saya masih belajar.",
            "Wah, maaf Kak.",
            "Maaf sekali lagi, Kak.",
            "Oh, maaf ya Kak.",
        ]
    } else {
        &[
            "",
            "Sorry about that.",
            "Hmm.",
            "My apologies.",
            "Oh dear.",
            "Sorry, I'm still learning.",
            "I do apologise.",
            "Ah, sorry.",
            "Sorry once more.",
            "Pardon me.",
            "Oops, sorry.",
        ]
    }
}

/// Puts values in place of `{name}`.
pub(super) fn fill(text: &str, values: &[(&str, &str)]) -> String {
    let mut filled = text.to_owned();
    for (name, value) in values {
        let mark = format!("{{{name}}}");
        if filled.contains(&mark) {
            filled = filled.replace(&mark, value);
        }
    }
    filled
}

fn indonesian(phrase: Phrase) -> &'static [&'static str] {
    match phrase {
        Phrase::Welcome => &["Halo Kak! Ada yang bisa kami bantu?"],
        Phrase::Thanked => &["Sama-sama, Kak!"],
        Phrase::Choose => &["Silakan pilih, Kak:"],
        Phrase::Question => &["Boleh diisi dulu, Kak?"],
        Phrase::Clarify => &[
            "Maksud Kakak yang mana ya?",
            "Saya belum yakin maksudnya. Apakah salah satu dari ini, Kak?",
            "Mungkin yang Kakak cari ada di sini:",
            "Boleh dipilih yang paling dekat, Kak?",
            "Yang ini bukan, Kak?",
            "Kira-kira yang mana, Kak?",
        ],
        Phrase::ClarifyOne => &[
            "Maksud Kakak “{value}”?",
            "Apakah ini soal “{value}”, Kak?",
            "Kakak mencari “{value}”?",
            "Barangkali maksudnya “{value}”, Kak?",
            "Tentang “{value}”, ya Kak?",
            "“{value}”, begitu Kak?",
        ],
        Phrase::Rephrase => &[
            "Maaf Kak, saya belum menangkap maksudnya. Boleh ditulis dengan kata lain?",
            "Saya belum paham, Kak. Bisa dijelaskan sedikit lagi?",
            "Boleh ditulis lebih singkat, Kak? Misalnya nama produknya atau hal yang mau ditanyakan.",
            "Saya belum mengerti pesan itu. Coba dengan kalimat lain ya, Kak.",
            "Itu belum bisa saya jawab. Ada cara lain menanyakannya, Kak?",
            "Pesan Kakak belum saya kenali. Boleh diulang dengan kata yang berbeda?",
        ],
        Phrase::Here => &[
            "Iya Kak, saya di sini. Silakan tulis saja, ya.",
            "Saya masih di sini, Kak. Ada yang bisa dibantu?",
            "Siap, Kak. Tulis saja yang mau ditanyakan.",
            "Iya, Kak?",
        ],
        Phrase::NoHurry => &[
            "Siap Kak, santai saja. Saya tunggu, ya.",
            "Tidak apa-apa, Kak. Saya tunggu.",
        ],
        Phrase::WhatIsWrong => &[
            "Baik Kak, bagian mana yang mau diubah?",
            "Yang perlu diganti bagian mana, Kak?",
        ],
        Phrase::Noted => &["Siap, dicatat: {value}."],
        Phrase::OfferPerson => &[
            "Sepertinya saya belum bisa membantu untuk yang ini. Mau saya sambungkan ke tim kami, Kak?",
            "Supaya tidak salah jawab, mau dibantu langsung oleh tim kami, Kak?",
            "Tim kami pasti lebih paham soal ini. Mau saya teruskan ke mereka, Kak?",
            "Biar lebih cepat, bagaimana kalau dibantu orang dari tim kami, Kak?",
            "Saya belum bisa menjawabnya. Kakak mau bicara dengan tim kami?",
            "Bagaimana kalau saya panggilkan tim kami, Kak?",
        ],
        Phrase::Yes => &["Ya, sambungkan"],
        Phrase::No => &["Tidak, terima kasih"],
        Phrase::Declined => &[
            "Baik, Kak. Silakan tanya yang lain kapan saja.",
            "Oke, Kak. Saya tetap di sini kalau ada yang mau ditanyakan.",
        ],
        Phrase::Retry => &[
            "Maaf Kak, jawabannya belum pas.",
            "Belum cocok, Kak. Coba sekali lagi ya.",
            "Hmm, saya belum bisa membacanya.",
            "Sepertinya ada yang kurang, Kak.",
            "Mohon diperiksa lagi ya, Kak.",
            "Jawaban itu belum bisa saya pakai, Kak.",
        ],
        Phrase::WhichOne => &[
            "Yang mana, Kak?",
            "Ada beberapa yang cocok. Yang mana, Kak?",
            "Boleh pilih salah satu, Kak?",
            "Kami punya beberapa yang mirip. Maksud Kakak yang mana?",
            "Pilih yang Kakak maksud ya:",
        ],
        Phrase::WhichOf => &["Kalau {value}, yang mana, Kak?", "Untuk {value}, mau yang mana, Kak?"],
        Phrase::OneByOne => &["Satu per satu ya, Kak: {first} dulu. {others} boleh disebut lagi sesudahnya."],
        Phrase::WhatAbout => &["{value}, ya. Mau tanya apa tentang ini, Kak?"],
        Phrase::Gone => &["Pilihan itu sudah tidak ada, Kak. Silakan pilih yang ini:"],
        Phrase::Menu => &["Menu"],
        Phrase::NoMenu => &["Silakan ketik pertanyaannya, Kak. Saya bantu jawab."],
        Phrase::Cancelled => &["Baik Kak, dibatalkan. Ada lagi yang bisa dibantu?"],
        Phrase::NothingToCancel => &["Tidak ada yang perlu dibatalkan, Kak. Ada yang bisa dibantu?"],
        Phrase::AnythingElse => &["Baik, Kak. Ada lagi yang bisa dibantu?"],
        Phrase::NothingBefore => &["Ini sudah langkah pertama, Kak."],
        Phrase::Skip => &["Lewati"],
        Phrase::Goodbye => &["Terima kasih sudah menghubungi kami, Kak. Sampai jumpa!"],
        Phrase::Queued => &["Baik Kak, saya sambungkan ke {team}. Mohon tunggu sebentar, Kakak di antrean ke-{n}."],
        Phrase::QueuedClosed => {
            &["Baik Kak, pesannya saya teruskan ke {team}. Saat ini kami sedang tutup dan buka lagi {when}."]
        }
        Phrase::QueuedAway => {
            &["Baik Kak, pesannya saya teruskan ke {team}. Saat ini belum ada yang bisa langsung membalas."]
        }
        Phrase::QueuedWithForm => &["Baik Kak, pesannya saya teruskan ke {team}."],
        Phrase::UsualWait => &["Biasanya sekitar {wait}."],
        Phrase::WaysOut => {
            &["Sambil menunggu, Kakak tetap boleh bertanya di sini, kembali ke bot, atau tinggalkan kontak."]
        }
        Phrase::StillClosed => &[
            "Sekarang kami tutup dan buka lagi {when}, Kak. Pesan Kakak menunggu di {team}, urutan ke-{n}.",
            "Kami buka lagi {when}, Kak. Pesan Kakak tersimpan di {team}, di urutan ke-{n}.",
        ],
        Phrase::StillAway => &[
            "Saat ini belum ada tim {team} yang bisa membalas, Kak. Pesan Kakak menunggu di urutan ke-{n}.",
            "Tim {team} belum bisa membalas sekarang, Kak. Kakak tetap di urutan ke-{n}.",
        ],
        Phrase::Escalated => &["Maaf menunggu, Kak. Permintaan Kakak sekarang kami teruskan ke {team}."],
        Phrase::Received => &["Pesan Kakak sudah diteruskan ke {team}. Kakak di antrean ke-{n}."],
        Phrase::ReceivedClosed => &["Pesan Kakak sudah diteruskan ke {team}. Kami buka lagi {when}."],
        Phrase::LeaveContact => &["Tinggalkan kontak"],
        Phrase::BackToBot => &["Kembali ke bot"],
        Phrase::StillQueued => &[
            "Kakak masih di antrean ke-{n}. Mohon tunggu sebentar ya.",
            "Tim kami sudah diberi tahu. Kakak ada di antrean ke-{n}.",
            "Sabar ya Kak, sekarang antrean ke-{n}.",
            "Permintaan Kakak sudah masuk, di antrean ke-{n}.",
        ],
        Phrase::ContactCancelled => &["Baik Kak, kontaknya tidak disimpan."],
        Phrase::StillWaiting => &["Kakak masih di antrean; ketik batal sekali lagi untuk keluar."],
        Phrase::ContactStays => &["Baik Kak. {value} tetap kami catat supaya tim kami bisa menghubungi."],
        Phrase::DoNotCall => &["Jangan hubungi saya"],
        Phrase::ContactWithdrawn => &["Baik Kak, tim kami tidak akan menghubungi."],
        Phrase::NobodyCalls => &["Tenang Kak, tidak ada kontak yang kami catat untuk dihubungi."],
        Phrase::ContactChanged => &["Baik Kak, kontaknya kami catat: {value}."],
        Phrase::OtherContact => &["Kontak lain: {value}"],
        Phrase::RightContact => &["Nomor atau email yang benar apa, Kak? Tulis di sini, ya."],
        Phrase::TooLong => &["Kepanjangan, Kak. Tulis paling banyak {n} huruf, ya."],
        Phrase::Speaks => &["Baik Kak, saya pakai bahasa Indonesia."],
        Phrase::LeftQueue => &["Baik Kak, Kakak sudah keluar dari antrean. Saya bantu lagi, ya."],
        Phrase::AgentGone => &[
            "Maaf Kak, {agent} sedang tidak bisa membalas. Kakak kami kembalikan ke antrean {team}, di urutan ke-{n}. \
             Percakapan ini tetap tersimpan.",
        ],
        Phrase::AgentGoneAway => {
            &["Maaf Kak, {agent} sedang tidak bisa membalas. Pesan Kakak tetap menunggu di antrean {team}."]
        }
        Phrase::AgentReminded => &[
            "{agent} belum sempat membalas dan sudah kami ingatkan. Kalau tidak mau menunggu, ketik “kembali ke bot”.",
        ],
        Phrase::PassedOn => &["{agent} meneruskan percakapan ini ke tim {team}. Kakak di urutan ke-{n}."],
        Phrase::PassedOnAway => &["{agent} meneruskan percakapan ini ke tim {team}, pesan Kakak menunggu di sana."],
        Phrase::AgentClosed => &[
            "Kami sudah tutup dan buka lagi {when}. Pesan Kakak tersimpan dan nanti dibaca {agent}. Kalau lebih suka dihubungi, tinggalkan kontak ya, atau kembali ke bot.",
        ],
        Phrase::WriteContact => &["Tulis nomor WhatsApp atau email Kakak di sini ya, {agent} langsung menerimanya."],
        Phrase::ContactKept => &["Kontak Kakak sudah dicatat untuk {agent}."],
        Phrase::PassedToAgent => &["{agent} meneruskan percakapan ini ke {other}."],
        Phrase::TakenOver => &["{agent} melanjutkan percakapan ini."],
        Phrase::BackWithBot => &["Kakak kembali dengan bot {bot}. Saya bantu lagi, ya."],
        Phrase::Expired => &["Maaf Kak, tim kami belum sempat membalas."],
        Phrase::AsOf => &["(Data per {date} pukul {time}, bisa jadi sudah berubah.)"],
    }
}

fn english(phrase: Phrase) -> &'static [&'static str] {
    match phrase {
        Phrase::Welcome => &["Hello! How can we help?"],
        Phrase::Thanked => &["You're welcome!"],
        Phrase::Choose => &["Please choose:"],
        Phrase::Question => &["Could you fill this in, please?"],
        Phrase::Clarify => &[
            "Did you mean one of these?",
            "I'm not quite sure what you mean. Is it one of these?",
            "Perhaps what you are looking for is here:",
            "Could you pick the closest one?",
            "Is it any of these?",
            "Which of these comes nearest?",
        ],
        Phrase::ClarifyOne => &[
            "Did you mean “{value}”?",
            "Is this about “{value}”?",
            "Are you looking for “{value}”?",
            "Perhaps you meant “{value}”?",
            "Is “{value}” what you are asking about?",
            "“{value}”, is that it?",
        ],
        Phrase::Rephrase => &[
            "Sorry, I didn't quite get that. Could you put it another way?",
            "I don't understand yet. Could you tell me a little more?",
            "Could you write it more briefly? The product or the topic is enough.",
            "That one is still beyond me. Would you try other words?",
            "I can't answer that yet. Is there another way to ask it?",
            "I didn't recognise your message. Could you say it differently?",
        ],
        Phrase::Here => &[
            "Yes, I'm here. Just write what you need.",
            "I'm still here. How can I help?",
            "Go ahead, I'm listening.",
            "Yes?",
        ],
        Phrase::NoHurry => &["No hurry, take your time.", "That's fine, I'll wait."],
        Phrase::WhatIsWrong => &["All right, what should be changed?", "Which part needs changing?"],
        Phrase::Noted => &["Noted: {value}."],
        Phrase::OfferPerson => &[
            "I don't seem to be able to help with this. Shall I connect you to our team?",
            "Before I answer wrongly: would you like to talk to one of us?",
            "Our team knows more about this. Shall I pass it on to them?",
            "It may be quicker with a person. Shall I get someone?",
            "I can't answer this one. Would you like to speak to our team?",
            "How about I call someone from our team?",
        ],
        Phrase::Yes => &["Yes, please"],
        Phrase::No => &["No, thanks"],
        Phrase::Declined => &[
            "All right. Ask me anything else at any time.",
            "Okay. I'm here if there is anything else.",
        ],
        Phrase::Retry => &[
            "Sorry, that doesn't seem right.",
            "That doesn't fit yet. Please try once more.",
            "Hmm, I couldn't read that.",
            "Something seems to be missing.",
            "Could you check that again?",
            "I can't use that answer yet.",
        ],
        Phrase::WhichOne => &[
            "Which one?",
            "Several fit. Which one do you mean?",
            "Could you pick one of these?",
            "We have a few that are alike. Which one is it?",
            "Please choose the one you mean:",
        ],
        Phrase::WhichOf => &[
            "As for {value}, which one?",
            "Which one do you mean by {value}?",
            "And which one for {value}?",
        ],
        Phrase::OneByOne => &["One at a time: {first} first. Just name {others} again after that."],
        Phrase::WhatAbout => &["{value}, right. What would you like to know about it?"],
        Phrase::Gone => &["That option is no longer available. Please choose one of these:"],
        Phrase::Menu => &["Menu"],
        Phrase::NoMenu => &["Just type your question, and I'll help."],
        Phrase::Cancelled => &["All right, cancelled. Is there anything else?"],
        Phrase::NothingToCancel => &["There is nothing to cancel. How can I help?"],
        Phrase::AnythingElse => &["All right. Is there anything else I can help with?"],
        Phrase::NothingBefore => &["This is the first step already."],
        Phrase::Skip => &["Skip"],
        Phrase::Goodbye => &["Thank you for writing to us. Goodbye!"],
        Phrase::Queued => {
            &["All right, I'm connecting you to {team}. Please wait a moment; you are number {n} in the queue."]
        }
        Phrase::QueuedClosed => {
            &["All right, I've passed this on to {team}. We are closed right now and open again {when}."]
        }
        Phrase::QueuedAway => &["All right, I've passed this on to {team}. Nobody can reply right now."],
        Phrase::QueuedWithForm => &["All right, I've passed this on to {team}."],
        Phrase::UsualWait => &["It usually takes about {wait}."],
        Phrase::WaysOut => &["While you wait you can still ask me things, go back to the bot, or leave a contact."],
        Phrase::StillClosed => &[
            "We are closed now and open again {when}. Your message is waiting for {team}, at number {n}.",
            "We open again {when}. Your message is kept for {team}, at number {n}.",
        ],
        Phrase::StillAway => &[
            "Nobody from {team} can reply right now. Your message is waiting at number {n}.",
            "{team} can't reply at the moment. You are still number {n}.",
        ],
        Phrase::Escalated => &["Sorry for the wait. I've now passed your request on to {team}."],
        Phrase::Received => &["Your message has been passed on to {team}. You are number {n} in the queue."],
        Phrase::ReceivedClosed => &["Your message has been passed on to {team}. We open again {when}."],
        Phrase::LeaveContact => &["Leave a contact"],
        Phrase::BackToBot => &["Back to the bot"],
        Phrase::StillQueued => &[
            "You are still number {n} in the queue. Thank you for waiting.",
            "Our team has been told. You are number {n} in the queue.",
            "Thank you for your patience: you are number {n} now.",
            "Your request is in, at number {n} in the queue.",
        ],
        Phrase::ContactCancelled => &["All right, no contact is kept."],
        Phrase::StillWaiting => &["You are still in the queue; type cancel once more to leave it."],
        Phrase::ContactStays => &["All right. We keep {value}, so that our team can get back to you."],
        Phrase::DoNotCall => &["Don't contact me"],
        Phrase::ContactWithdrawn => &["All right, our team will not contact you."],
        Phrase::NobodyCalls => &["Don't worry, we have no contact of yours to call back."],
        Phrase::ContactChanged => &["All right, your contact is noted: {value}."],
        Phrase::OtherContact => &["Other contact: {value}"],
        Phrase::RightContact => &["What is the right number or email? Please write it here."],
        Phrase::TooLong => &["That is too long. Please write {n} characters at most."],
        Phrase::Speaks => &["Sure, I'll write in English."],
        Phrase::LeftQueue => &["All right, you have left the queue. I'm here to help again."],
        Phrase::AgentGone => &[
            "Sorry, {agent} can't reply right now. You are back in the queue for {team}, at number {n}. \
             Everything written so far is kept.",
        ],
        Phrase::AgentGoneAway => {
            &["Sorry, {agent} can't reply right now. Your message is still waiting in the queue for {team}."]
        }
        Phrase::AgentReminded => {
            &["{agent} hasn't replied yet and has been reminded. If you would rather not wait, type “back to the bot”."]
        }
        Phrase::PassedOn => &["{agent} passed this conversation on to {team}. You are number {n} in the queue."],
        Phrase::PassedOnAway => &["{agent} passed this conversation on to {team}; your message is waiting there."],
        Phrase::AgentClosed => &[
            "We are closed now and open again {when}. Your message is kept, and {agent} will read it then. If you would rather be called back, leave a contact, or go back to the bot.",
        ],
        Phrase::WriteContact => &["Write your phone number or email address here, and {agent} will have it."],
        Phrase::ContactKept => &["Your contact has been noted for {agent}."],
        Phrase::PassedToAgent => &["{agent} passed this conversation on to {other}."],
        Phrase::TakenOver => &["{agent} has taken this conversation over."],
        Phrase::BackWithBot => &["You are back with the {bot} bot. I'm here to help again."],
        Phrase::Expired => &["Sorry, our team hasn't been able to reply yet."],
        Phrase::AsOf => &["(As of {date} at {time}; it may have changed since.)"],
    }
}

/// Whether a text holds a wording that may not be said a third time.
#[cfg(test)]
pub(super) fn is_fallback(text: &str) -> bool {
    [Phrase::Clarify, Phrase::Rephrase, Phrase::OfferPerson, Phrase::Retry]
        .into_iter()
        .flat_map(|phrase| ["id", "en"].map(|language| variants(language, phrase)))
        .flatten()
        .any(|wording| text.contains(wording))
}
