//! Parts of pages that many have open: made once for all of them.

use askama::Template;
use axum::body::Bytes;
use parking_lot::Mutex;
use std::collections::HashMap;
use std::sync::Arc;
use tokio::sync::OnceCell;

/// Different parts kept at once; what is beyond is made for each page alone.
const KEPT: usize = 1_000;

/// What was made since the last change, by its address and language.
#[derive(Clone, Default)]
pub struct Renderings {
    made: Arc<Mutex<Made>>,
}

#[derive(Default)]
struct Made {
    change: u64,
    parts: HashMap<String, Arc<OnceCell<Bytes>>>,
}

impl Renderings {
    /// The part of that name as it is since the `change`: made by `make`, unless another page has asked for it or is just asking.
    /// Whatever changes later is told to pages by another change.
    pub async fn get<E, Making: Future<Output = Result<Bytes, E>>>(
        &self,
        change: u64,
        name: String,
        make: impl FnOnce() -> Making,
    ) -> Result<Bytes, E> {
        let cell = {
            let mut made = self.made.lock();
            if made.change != change {
                made.change = change;
                made.parts.clear();
            }
            if made.parts.len() < KEPT || made.parts.contains_key(&name) {
                made.parts.entry(name).or_default().clone()
            } else {
                Arc::default()
            }
        };
        cell.get_or_try_init(make).await.cloned()
    }
}

/// A part of a page as it is sent.
pub fn bytes(part: &impl Template) -> Result<Bytes, askama::Error> {
    part.render().map(Bytes::from)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicUsize, Ordering};

    #[tokio::test]
    async fn a_thousand_pages_that_ask_at_once_cost_one_rendering_a_language() {
        let (renderings, count) = (Renderings::default(), Arc::new(AtomicUsize::new(0)));
        for change in 1..=3_usize {
            let ask = |n: usize| {
                let (renderings, count) = (renderings.clone(), count.clone());
                tokio::spawn(async move {
                    let language = ["id", "en"][n % 2];
                    let make = || async {
                        tokio::task::yield_now().await;
                        count.fetch_add(1, Ordering::SeqCst);
                        Ok::<_, ()>(Bytes::from(format!("{language} {change}")))
                    };
                    let part = renderings.get(change as u64, format!("waiting {language}"), make).await;
                    assert_eq!(part, Ok(Bytes::from(format!("{language} {change}"))));
                })
            };
            for asked in (0..1_000).map(ask).collect::<Vec<_>>() {
                asked.await.expect("no panic");
            }
            assert_eq!(count.load(Ordering::SeqCst), 2 * change);
        }
    }

    #[tokio::test]
    async fn what_could_not_be_made_is_made_again() {
        let renderings = Renderings::default();
        let failed = renderings
            .get(1, "waiting".to_owned(), || async { Err::<Bytes, _>("busy") })
            .await;
        assert_eq!(failed, Err("busy"));
        let made = renderings
            .get(1, "waiting".to_owned(), || async { Ok::<_, &str>(Bytes::from("x")) })
            .await;
        assert_eq!(made, Ok(Bytes::from("x")));
    }
}
