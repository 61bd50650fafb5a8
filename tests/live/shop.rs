//! A bot folder on disk, and a runtime that keeps up with it.

use sapa::bot::{Bot, compile};
use sapa::dialogue::EventKind;
use sapa::runtime::reload::{self, Looked, Reloader};
use sapa::runtime::{Opening, Runtime, SystemClock, folder};
use sapa::store::Entry;
use sapa::store::sqlite::{Access, Sqlite};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use tempfile::TempDir;

/// Client ids given out, over restarts.
static IDS: AtomicU32 = AtomicU32::new(0);

/// Looks that a change may take: one that sees it, one that finds it quiet, and some to spare.
const LOOKS: usize = 20;

const BOT: &str = "
bot: Toko Uji
languages: [id, en]
timezone: Asia/Jakarta
greeting: main-menu
catalog: {source: catalog.csv}
teams:
  support: {title: {id: Bantuan, en: Support}}
";

pub const PRICE: &str = "
title: {id: Harga, en: Price}
keywords: [harga, price]
slots:
  product: {entity: product, question: {id: Produk yang mana?, en: Which product?}}
reply:
  - when: not product.price
    say: {id: 'Harga {{ product.name }} sedang dicek.', en: 'We are checking.'}
  - say: {id: '{{ product.name }} harganya {{ product.price | money }}.', en: '{{ product.name }} costs {{ product.price | money }}.'}
";

pub const MENU: &str = "
start: welcome
steps:
  welcome:
    say: {id: Halo Kak!, en: Hello!}
    menu:
      - {label: {id: Harga, en: Price}, intent: price}
      - {label: {id: Pesan, en: Order}, start: order}
      - {label: {id: CS, en: A person}, handoff: support}
";

pub const ORDER: &str = "
title: {id: Pesan, en: Order}
start: name
steps:
  name:
    say: {id: Atas nama siapa?, en: Your name?}
    ask: {slot: buyer, entity: text}
  city:
    say: {id: Kirim ke kota mana?, en: Which city?}
    ask: {slot: city, entity: text}
  done:
    say: {id: 'Baik, {{ buyer }} di {{ city }}.', en: 'Fine, {{ buyer }} in {{ city }}.'}
";

pub const TEST: &str = "
- test: the price is told
  turns:
    - visitor: harga kaos
      expect: {intent: price, says: Kaos}
";

pub const CATALOG: &str = "sku,name,price,stock\nK1,Kaos,45000,3\nT1,Topi,20000,7\n";

/// A folder with a whole little bot.
pub fn folder_of_a_shop() -> TempDir {
    let folder = tempfile::tempdir().expect("a temporary folder");
    for (path, text) in [
        ("bot.yaml", BOT),
        ("intents/price.yaml", PRICE),
        ("flows/main-menu.yaml", MENU),
        ("flows/order.yaml", ORDER),
        ("tests/conversations/price.yaml", TEST),
        ("tests/catalog.csv", CATALOG),
        ("catalog.csv", CATALOG),
    ] {
        save(folder.path(), path, text);
    }
    folder
}

/// Saves a file as editors do: written beside it, renamed into its place.
pub fn save(folder: &Path, path: &str, text: &str) {
    let path = folder.join(path);
    std::fs::create_dir_all(path.parent().expect("a parent")).expect("folders");
    let aside = path.with_extension("saving~");
    std::fs::write(&aside, text).expect("written");
    std::fs::rename(&aside, &path).expect("renamed");
}

/// A runtime over a folder. Nothing looks at the folder but [`Shop::look`].
pub struct Shop {
    pub folder: TempDir,
    pub store: Arc<Sqlite>,
    pub runtime: Runtime,
    pub reloader: Reloader,
}

impl Shop {
    pub async fn open() -> Self {
        Self::over(folder_of_a_shop()).await
    }

    /// Serves a folder, which compiles, with the store that lies in it.
    pub async fn over(folder: TempDir) -> Self {
        let place = format!("sqlite:{}", folder.path().join("sapa.db").display());
        let store = Arc::new(Sqlite::open(&place, Access::Serve).expect("the store opens"));
        let files = folder::read(folder.path()).expect("a folder");
        let compiled = compile(&files, &|_| None);
        let bot = Bot {
            content: Arc::new(compiled.content.unwrap_or_else(|| panic!("{:?}", compiled.diagnostics))),
            catalog: Arc::new(compiled.catalog),
        };
        let clock = Arc::new(SystemClock);
        let path = folder.path().to_owned();
        let begun = reload::begin(path, files, bot, Arc::new(|_: &str| None), &*store, &*clock).await;
        let begun = begun.expect("the store works");
        let runtime = Runtime::new(begun.bot.clone(), store.clone(), clock, "http://localhost".to_owned());
        let reloader = begun.keep(&runtime);
        Self {
            folder,
            store,
            runtime,
            reloader,
        }
    }

    /// The same folder and store, served anew.
    pub async fn restart(self) -> Self {
        self.runtime.stop().await;
        self.store.close().await;
        let folder = self.folder;
        drop((self.runtime, self.reloader, self.store));
        Self::over(folder).await
    }

    pub fn save(&self, path: &str, text: &str) {
        save(self.folder.path(), path, text);
    }

    pub fn remove(&self, path: &str) {
        std::fs::remove_file(self.folder.path().join(path)).expect("removed");
    }

    /// Looks until something comes of it, or all is quiet.
    pub async fn look(&self) -> Looked {
        for _ in 0..LOOKS {
            match self.reloader.look().await.expect("the store works") {
                Looked::Waiting => {}
                other => return other,
            }
        }
        panic!("the folder is never quiet");
    }

    pub fn version(&self) -> u64 {
        self.runtime.authoring().news().version
    }

    /// Places of what was refused: `file:line code`.
    pub fn refused(&self) -> Vec<String> {
        let refusal = self.runtime.authoring().refusal();
        let diagnostics = refusal.iter().flat_map(|refusal| &refusal.diagnostics);
        diagnostics
            .map(|d| format!("{}:{} {}", d.file, d.line, d.code))
            .collect()
    }

    /// The same of the catalog.
    pub fn catalog_trouble(&self) -> Vec<String> {
        let trouble = self.runtime.authoring().catalog_trouble();
        let diagnostics = trouble.iter().flat_map(|trouble| &trouble.diagnostics);
        diagnostics
            .map(|d| format!("{}:{} {}", d.file, d.line, d.code))
            .collect()
    }

    pub async fn visitor(&self) -> String {
        let opened = self.runtime.open(Opening::default()).await.expect("opened");
        opened.conversation
    }

    /// What the bot says to a message: texts, and options in brackets.
    pub async fn say(&self, conversation: &str, text: &str) -> String {
        let said = EventKind::Said {
            id: format!("m{}", IDS.fetch_add(1, Ordering::Relaxed)),
            text: text.to_owned(),
        };
        let outcome = self.runtime.apply(conversation, said).await.expect("applied");
        shown(&outcome.entries)
    }
}

/// The bot's messages among entries.
pub fn shown(entries: &[Entry]) -> String {
    let mut shown = Vec::new();
    for entry in entries {
        if let Entry::Message(message) = entry
            && message.from == sapa::dialogue::From::Bot
        {
            let labels: Vec<&str> = message.options.iter().map(|option| option.label.as_str()).collect();
            let options = if labels.is_empty() {
                String::new()
            } else {
                format!(" [{}]", labels.join(" | "))
            };
            shown.push(format!("{}{options}", message.text));
        }
    }
    shown.join(" / ")
}
