//! Records that earlier versions stored still load, and nothing of them is lost when they are stored again.

use sapa::dialogue::State;
use sapa::store::Entry;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

fn check<T: Serialize + DeserializeOwned>(record: &str) {
    let stored: Value = serde_json::from_str(record).expect("JSON");
    let loaded: T = serde_json::from_str(record).expect("it loads");
    assert_eq!(serde_json::to_value(loaded).expect("JSON"), stored);
}

#[test]
fn entries_of_0_1_0() {
    check::<Vec<Entry>>(include_str!("records/entries-0.1.0.json"));
}

#[test]
fn a_state_of_0_1_0() {
    check::<State>(include_str!("records/state-0.1.0.json"));
}
