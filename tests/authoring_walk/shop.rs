//! A new bot folder, the program's commands on it, and visitors who talk with it.

use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use std::io::{BufRead, BufReader, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use tokio_tungstenite::connect_async;
use tokio_tungstenite::tungstenite::Message;

pub struct Shop {
    _folder: tempfile::TempDir,
    pub dir: PathBuf,
}

/// What a command ended with.
pub struct Ended {
    pub code: i32,
    pub out: String,
    pub err: String,
}

impl Shop {
    /// As `sapa init` writes it.
    pub fn new() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let shop = Self {
            dir: folder.path().join("shop"),
            _folder: folder,
        };
        let ended = Ended::of(program().arg("init").arg(&shop.dir).output().expect("it runs"));
        assert_eq!(ended.code, 0, "{}", ended.err);
        shop
    }

    /// Runs a command on the folder, in English.
    pub fn run(&self, command: &str, arguments: &[&str]) -> Ended {
        self.run_in("C", command, arguments)
    }

    /// Runs a command as somebody with that locale does.
    pub fn run_in(&self, locale: &str, command: &str, arguments: &[&str]) -> Ended {
        let mut program = program();
        program
            .env("LC_ALL", locale)
            .arg(command)
            .arg(&self.dir)
            .args(arguments);
        Ended::of(program.stdin(Stdio::null()).output().expect("it runs"))
    }

    /// Writes lines into `sapa chat`.
    pub fn chat(&self, lines: &str) -> Ended {
        self.chat_with(&[], lines)
    }

    /// The same in an environment.
    pub fn chat_with(&self, environment: &[(&str, &str)], lines: &str) -> Ended {
        let mut chat = program()
            .envs(environment.iter().copied())
            .arg("chat")
            .arg(&self.dir)
            .env("LC_ALL", "C")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("it runs");
        let mut input = chat.stdin.take().expect("piped");
        input.write_all(lines.as_bytes()).expect("an open pipe");
        drop(input);
        Ended::of(chat.wait_with_output().expect("it ends"))
    }

    /// Types lines into `sapa chat` on a terminal, each once what it waits for and a prompt after it are there. Gives what the
    /// terminal showed.
    pub fn chat_on_a_terminal(&self, lines: &[(&str, &str)]) -> String {
        let pty = nix::pty::openpty(None, None).expect("a terminal");
        let end = || Stdio::from(pty.slave.try_clone().expect("a handle"));
        let mut chat = program()
            .arg("chat")
            .arg(&self.dir)
            .env("LC_ALL", "C.UTF-8")
            .env("TERM", "xterm")
            .env_remove("NO_COLOR")
            .stdin(end())
            .stdout(end())
            .stderr(end())
            .spawn()
            .expect("it runs");
        drop(pty.slave);
        let mut terminal = std::fs::File::from(pty.master);
        let mut shown = String::new();
        for (awaited, line) in lines {
            while !shown.split_once(awaited).is_some_and(|(_, after)| after.contains("> ")) {
                let mut bytes = [0; 4096];
                let read = terminal.read(&mut bytes).expect("it goes on");
                shown.push_str(&String::from_utf8_lossy(&bytes[..read]));
            }
            terminal.write_all(format!("{line}\r").as_bytes()).expect("typed");
        }
        let mut rest = Vec::new();
        // The end of a terminal whose program is gone is an error, after all that it showed.
        let _ = terminal.read_to_end(&mut rest);
        shown.push_str(&String::from_utf8_lossy(&rest));
        assert!(chat.wait().expect("it ends").success());
        shown
    }

    /// `sapa test --watch`, running.
    pub fn watch(&self) -> Watch {
        let mut process = program()
            .arg("test")
            .arg(&self.dir)
            .arg("--watch")
            .env("LC_ALL", "C")
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("it starts");
        let out = BufReader::new(process.stdout.take().expect("piped"));
        Watch { process, out }
    }

    pub fn read(&self, path: &str) -> String {
        std::fs::read_to_string(self.dir.join(path)).expect("a file")
    }

    pub fn write(&self, path: &str, text: &str) {
        std::fs::write(self.dir.join(path), text).expect("written");
    }

    /// Every file of the folder but the store's, by path.
    pub fn files(&self) -> Vec<(String, String)> {
        let mut files = Vec::new();
        for part in ["bot.yaml", "catalog.csv", "intents", "flows", "tests/conversations"] {
            let path = self.dir.join(part);
            let inside = std::fs::read_dir(&path).into_iter().flatten();
            let inside = inside.map(|entry| entry.expect("an entry").path());
            for path in inside.chain([path.clone()]).filter(|path| path.is_file()) {
                let text = std::fs::read_to_string(&path).expect("text");
                files.push((path.display().to_string(), text));
            }
        }
        files.sort();
        files
    }

    /// Serves the folder while each visitor writes their messages, one conversation each.
    pub async fn visited(&self, visitors: &[&[&str]]) {
        let server = Server::start(&self.dir);
        for messages in visitors {
            server.talk(messages).await;
        }
    }
}

impl Ended {
    fn of(output: Output) -> Self {
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("output is text");
        Self {
            code: output.status.code().expect("no signal ended it"),
            out: text(output.stdout),
            err: text(output.stderr),
        }
    }

    pub fn json(&self) -> Value {
        serde_json::from_str(&self.out).unwrap_or_else(|error| panic!("{error}: {}{}", self.out, self.err))
    }

    /// All of these are in what was printed.
    pub fn shows(&self, parts: &[&str]) {
        for part in parts {
            assert!(
                self.out.contains(part),
                "{part:?} is not in:\n{}\n{}",
                self.out,
                self.err
            );
        }
    }
}

/// A program that goes on until this is dropped.
pub struct Watch {
    process: Child,
    out: BufReader<std::process::ChildStdout>,
}

impl Watch {
    /// Reads lines until one holds `part`.
    pub fn until(&mut self, part: &str) {
        let mut line = String::new();
        while !line.contains(part) {
            line.clear();
            assert_ne!(
                self.out.read_line(&mut line).expect("a line"),
                0,
                "it ended before {part:?}"
            );
        }
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

struct Server {
    process: Child,
    url: String,
}

impl Server {
    fn start(dir: &Path) -> Self {
        let mut process = program()
            .arg("serve")
            .arg(dir)
            .args(["--listen", "127.0.0.1:0"])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("it starts");
        let mut line = String::new();
        let mut out = BufReader::new(process.stdout.take().expect("piped"));
        out.read_line(&mut line).expect("a line");
        let address = line.strip_prefix("listening on http://").expect("the line").trim_end();
        Self {
            url: format!("ws://{address}/ws"),
            process,
        }
    }

    /// One conversation; each message is stored before the next is written.
    async fn talk(&self, messages: &[&str]) {
        let (mut stream, _) = connect_async(&self.url).await.expect("it is let in");
        stream
            .send(Message::text(json!({"type": "hello"}).to_string()))
            .await
            .expect("sent");
        for (index, text) in messages.iter().enumerate() {
            let id = format!("m{index}");
            let frame = json!({"type": "message", "id": id, "text": text});
            stream.send(Message::text(frame.to_string())).await.expect("sent");
            loop {
                let frame = stream.next().await.expect("open").expect("a frame");
                let frame: Value = serde_json::from_str(frame.to_text().expect("text")).expect("JSON");
                if frame["from"] == "visitor" && frame["id"] == id {
                    break;
                }
            }
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // What was acknowledged is stored.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn program() -> Command {
    let mut program = Command::new(env!("CARGO_BIN_EXE_sapa"));
    program
        .env_remove("HANDOFF_URL")
        .env_remove("HANDOFF_SECRET")
        .env_remove("SAPA_STORE");
    program
}
