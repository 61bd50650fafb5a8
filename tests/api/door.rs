//! Who is let in, and what is refused.

use crate::desk::{Desk, TOKEN};
use sapa::server::api::token::fresh;
use serde_json::{Value, json};
use std::collections::BTreeSet;

const PATHS: [(&str, &str); 9] = [
    ("GET", "/api/v1/handoffs"),
    ("GET", "/api/v1/deliveries"),
    ("GET", "/api/v1/conversations/x"),
    ("POST", "/api/v1/conversations/x/claim"),
    ("POST", "/api/v1/conversations/x/messages"),
    ("POST", "/api/v1/conversations/x/return"),
    ("POST", "/api/v1/conversations/x/resolve"),
    ("POST", "/api/v1/deliveries/1/replay"),
    ("GET", "/api/v1/nonsense"),
];

#[tokio::test]
async fn nobody_comes_in_without_a_token() {
    let desk = Desk::new().await;
    for (method, path) in PATHS {
        for header in [
            "",
            "Bearer",
            "Bearer ",
            "Bearer wrong",
            "Basic YTpi",
            TOKEN,
            "Bearer a-token-of-the-environmen",
        ] {
            let headers: &[(&str, &str)] = if header.is_empty() {
                &[]
            } else {
                &[("authorization", header)]
            };
            let answer = desk.raw(method, path, headers, "").await;
            assert_eq!(answer.status, 401, "{method} {path} {header:?}");
            assert_eq!(answer.header("www-authenticate"), "Bearer");
            assert_eq!(answer.header("content-type"), "application/problem+json");
            assert_eq!(answer.json()["status"], 401);
        }
    }
}

#[tokio::test]
async fn with_no_token_set_up_the_api_is_closed() {
    for none in [None, Some(""), Some("  ")] {
        let desk = Desk::with(none, &[]).await;
        for header in ["Bearer", "Bearer ", "Bearer  ", "Bearer x"] {
            let answer = desk
                .raw("GET", "/api/v1/handoffs", &[("authorization", header)], "")
                .await;
            assert_eq!(answer.status, 401, "{none:?} {header:?}");
        }
    }
}

#[tokio::test]
async fn a_stored_token_counts_from_its_making_to_its_revoking() {
    let desk = Desk::with(None, &[]).await;
    let (token, hash) = fresh();
    let bearer = format!("bearer {token}");
    let status = async || {
        desk.raw("GET", "/api/v1/handoffs", &[("authorization", &bearer)], "")
            .await
            .status
    };
    assert_eq!(status().await, 401);
    let store = desk.runtime.store();
    assert!(
        store
            .add_api_token("desk", hash, desk.runtime.clock().now())
            .await
            .expect("stored")
    );
    assert_eq!(status().await, 200);
    assert!(store.revoke_api_token("desk").await.expect("stored"));
    assert_eq!(status().await, 401);
}

#[tokio::test]
async fn unknown_paths_and_wrong_methods() {
    let desk = Desk::new().await;
    let bearer = format!("Bearer {TOKEN}");
    for (method, path, status) in [
        ("GET", "/api/v1/nonsense", 404),
        ("GET", "/api/v1/conversations/unknown", 404),
        ("GET", "/api/v1/conversations/%ff", 404),
        ("POST", "/api/v1/handoffs", 405),
        ("DELETE", "/api/v1/conversations/x", 405),
        ("GET", "/api/v1/conversations/x/claim", 405),
        ("GET", "/api/v1/deliveries/1/replay", 405),
        ("POST", "/api/v1/openapi.json", 405),
        ("GET", "/api/v1/handoffs?status=waiting", 400),
        ("GET", "/api/v1/deliveries?status=leased", 400),
        ("GET", "/api/v1/deliveries?limit=many", 400),
        ("POST", "/api/v1/deliveries/1/replay", 404),
        ("POST", "/api/v1/deliveries/nonsense/replay", 404),
    ] {
        let answer = desk.raw(method, path, &[("authorization", &bearer)], "").await;
        assert_eq!(answer.status, status, "{method} {path}: {}", answer.text);
        assert_eq!(
            answer.header("content-type"),
            "application/problem+json",
            "{method} {path}"
        );
        assert_eq!(answer.json()["status"], status, "{method} {path}");
    }
}

#[tokio::test]
async fn bodies_that_are_none() {
    let desk = Desk::new().await;
    let conversation = desk.waiting().await;
    let bearer = format!("Bearer {TOKEN}");
    let path = format!("/api/v1/conversations/{conversation}/claim");
    let huge = format!(r#"{{"agent":"{}"}}"#, "a".repeat(200_000));
    for (kind, body, status, word) in [
        ("", r#"{"agent":"Rina"}"#, 415, "content-type"),
        ("text/plain", r#"{"agent":"Rina"}"#, 415, "content-type"),
        ("application/x-www-form-urlencoded", "agent=Rina", 415, "content-type"),
        ("application/json", "", 400, "EOF"),
        ("application/json", "{", 400, "line 1"),
        ("application/json", r#"["Rina"]"#, 400, "map"),
        ("application/json", "{}", 400, "agent"),
        ("application/json", r#"{"agent":7}"#, 400, "string"),
        ("application/json", r#"{"agent":"  "}"#, 400, "agent"),
        ("application/json", "\u{0}\u{1}", 400, "line 1"),
        ("application/json", huge.as_str(), 413, "longer"),
    ] {
        let mut headers = vec![("authorization", bearer.as_str())];
        if !kind.is_empty() {
            headers.push(("content-type", kind));
        }
        let answer = desk.raw("POST", &path, &headers, body).await;
        let shown: String = body.chars().take(40).collect();
        assert_eq!(answer.status, status, "{kind} {shown}: {}", answer.text);
        let detail = answer.json()["detail"].as_str().unwrap_or_default().to_owned();
        assert!(detail.contains(word), "{kind} {shown}: {detail}");
    }
    // None of these claimed anything; a charset and unknown members do no harm.
    let headers = [
        ("authorization", bearer.as_str()),
        ("content-type", "application/json; charset=utf-8"),
    ];
    let answer = desk.raw("POST", &path, &headers, r#"{"agent":"Rina","more":1}"#).await;
    assert_eq!((answer.status, answer.json()["agent"].clone()), (200, json!("Rina")));
}

#[tokio::test]
async fn the_description_is_open_and_complete() {
    let desk = Desk::new().await;
    let answer = desk.raw("GET", "/api/v1/openapi.json", &[], "").await;
    assert_eq!(answer.status, 200);
    assert!(answer.header("content-type").starts_with("application/json"));
    let document = answer.json();
    let paths = document["paths"].as_object().expect("paths");
    let mut found: Vec<&String> = paths.keys().collect();
    found.sort();
    assert_eq!(
        found,
        [
            "/api/v1/agents",
            "/api/v1/catalog",
            "/api/v1/catalog/{sku}",
            "/api/v1/conversations/{id}",
            "/api/v1/conversations/{id}/claim",
            "/api/v1/conversations/{id}/messages",
            "/api/v1/conversations/{id}/notes",
            "/api/v1/conversations/{id}/resolve",
            "/api/v1/conversations/{id}/return",
            "/api/v1/conversations/{id}/tags",
            "/api/v1/conversations/{id}/transfer",
            "/api/v1/deliveries",
            "/api/v1/deliveries/{id}/replay",
            "/api/v1/figures",
            "/api/v1/handoffs",
            "/api/v1/presence",
        ]
    );
    assert_eq!(document["components"]["securitySchemes"]["token"]["scheme"], "bearer");
    // Every reference leads somewhere.
    let text = answer.text;
    for part in text.split("#/components/schemas/").skip(1) {
        let name = part.split('"').next().unwrap_or_default();
        assert!(!document["components"]["schemas"][name].is_null(), "{name}");
    }
}

#[tokio::test]
async fn the_description_says_of_every_operation_what_it_takes_and_answers() {
    let desk = Desk::new().await;
    let document = desk.raw("GET", "/api/v1/openapi.json", &[], "").await.json();
    let mut ids = BTreeSet::new();
    for (path, operations) in document["paths"].as_object().expect("paths") {
        let in_path: Vec<&str> = path
            .split('{')
            .skip(1)
            .filter_map(|part| part.split('}').next())
            .collect();
        for (method, operation) in operations.as_object().expect("operations") {
            let at = format!("{method} {path}");
            let parameters = operation["parameters"].as_array().cloned().unwrap_or_default();
            let named = |place: &str| -> Vec<&str> {
                let of_place = parameters.iter().filter(|parameter| parameter["in"] == place);
                of_place.filter_map(|parameter| parameter["name"].as_str()).collect()
            };
            assert_eq!(named("path"), in_path, "{at}");
            assert_eq!(named("path").len() + named("query").len(), parameters.len(), "{at}");
            let id = operation["operationId"].as_str().expect("an id");
            assert!(ids.insert(id.to_owned()), "{at}: {id} is another operation's");

            let mut expected = BTreeSet::from(["200", "401", "500", "503"]);
            if !named("query").is_empty() {
                expected.insert("400");
            }
            if !in_path.is_empty() {
                expected.insert("404");
            }
            if operation["requestBody"].is_object() {
                expected.extend(["400", "409", "413"]);
                if path.ends_with("/presence") {
                    // Nobody else can be in the way.
                    expected.remove("409");
                }
                if operation["requestBody"]["content"]["application/json"].is_object() {
                    expected.insert("415");
                }
            }
            if path.ends_with("/presence")
                || in_path == ["id"] && !path.ends_with("/tags") && method == "post" && !path.contains("deliveries")
            {
                // In the name of a disabled account.
                expected.insert("403");
            }
            if method == "put" {
                // What is not there is added.
                expected.remove("404");
                expected.insert("422");
            }
            let answers = operation["responses"].as_object().expect("answers");
            let found: BTreeSet<&str> = answers.keys().map(String::as_str).collect();
            assert_eq!(found, expected, "{at}");
            for (status, answer) in answers {
                let kind = if status == "200" {
                    "application/json"
                } else {
                    "application/problem+json"
                };
                assert_ne!(answer["content"][kind]["schema"], Value::Null, "{at} {status}");
            }
        }
    }
    assert_eq!(ids.len(), 18);
    let claim = &document["components"]["schemas"]["ClaimProblem"]["properties"]["status"]["oneOf"];
    assert_eq!(*claim, json!([{"type": "integer"}, {"type": "string"}]));
}
