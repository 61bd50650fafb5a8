//! docs/authoring.md, block by block, with the real program.
//!
//! `yaml` blocks are written to the file that their first line names; `visitors` blocks are conversations with the server, one a line,
//! their messages between slashes; in `console` blocks each `$ sapa …` is run, `> …` below `sapa chat` is what is typed, and every other line
//! is printed, in that order.

use super::shop::{Ended, Shop};

/// What stands for the folder.
const FOLDER: &str = "toko-saya";

#[tokio::test]
async fn the_page_is_played_as_it_is_written() {
    let page = include_str!("../../docs/authoring.md");
    let shop = Shop::new();
    let mut played = 0;
    for (language, block) in blocks(page) {
        match language {
            "yaml" => {
                let (path, text) = block.split_once('\n').expect("a first line");
                shop.write(path.trim_start_matches("# "), text);
            }
            "visitors" => {
                let visitors: Vec<Vec<&str>> = block.lines().map(|line| line.split(" / ").collect()).collect();
                let visitors: Vec<&[&str]> = visitors.iter().map(Vec::as_slice).collect();
                shop.visited(&visitors).await;
            }
            "console" => block.split("$ sapa ").skip(1).for_each(|run| {
                console(&shop, run);
                played += 1;
            }),
            _ => {}
        }
    }
    assert_eq!(played, 9, "commands of the page");
}

/// Runs one command, and looks for the lines below it.
fn console(shop: &Shop, run: &str) {
    let (command, printed) = run.split_once('\n').expect("a line");
    let mut words = command.split(' ');
    let name = words.next().expect("a command");
    let arguments: Vec<&str> = words.filter(|word| *word != FOLDER).collect();
    let ended = match name {
        // The folder is there already.
        "init" => return,
        "chat" => {
            let typed = printed.lines().filter_map(|line| line.strip_prefix("> "));
            shop.chat(&typed.map(|line| format!("{line}\n")).collect::<String>())
        }
        name => shop.run(name, &arguments),
    };
    assert_eq!(ended.code, 0, "{command}: {}{}", ended.out, ended.err);
    in_order(command, printed, &ended);
}

fn in_order(command: &str, printed: &str, ended: &Ended) {
    let mut rest = ended.out.as_str();
    for line in printed.lines().filter(|line| !line.trim().is_empty()) {
        let Some(at) = rest.find(line) else {
            panic!("{command}: {line:?} does not come there in:\n{}", ended.out);
        };
        rest = &rest[at + line.len()..];
    }
}

/// The fenced blocks: language and text.
fn blocks(page: &str) -> Vec<(&str, &str)> {
    let parts = page.split("```").skip(1).step_by(2);
    parts.filter_map(|part| part.split_once('\n')).collect()
}
