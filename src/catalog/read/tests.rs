//! Catalog files as shops write them, good and bad.

use super::*;

fn product(sku: &str, name: &str, price: Option<i64>, stock: Option<i64>) -> Product {
    Product {
        sku: sku.to_owned(),
        name: name.to_owned(),
        price,
        stock,
        ..Product::default()
    }
}

#[track_caller]
fn check_products(csv: &[u8], expected: &[Product]) {
    let reading = Catalog::read_csv(csv);
    assert_eq!(reading.problems, []);
    assert_eq!(reading.catalog.products(), expected);
}

#[test]
fn forms_of_a_table() {
    let kaos = product("K1", "Kaos", Some(45_000), Some(3));
    for csv in [
        "sku,name,price,stock\nK1,Kaos,45000,3\n",
        "sku;name;price;stock\r\nK1;Kaos;Rp 45.000,00;3\r\n",
        "\u{feff}SKU, Name ,price,stock\n\nK1, Kaos ,\"45,000.00\",3\n,,,\n",
        "sep=;\nsku;name;price;stock\nK1;Kaos;45.000;3",
        "sku,name,price,stock,\nK1,Kaos,45.000,3,",
        "sku,name,price,stock\nK1,Kaos,45000,3,,\n",
    ] {
        check_products(csv.as_bytes(), std::slice::from_ref(&kaos));
    }
    for csv in [
        "Kode;Nama;Alias;Harga;Stok;Satuan\r\nK1;Kaos;;Rp 45.000;3;\r\n",
        "no;nama produk;harga;stok\nK1;Kaos;45.000;3\n",
        "sku;name;alias;harga;stok\nK1;Kaos;;45.000;3\n",
    ] {
        check_products(csv.as_bytes(), std::slice::from_ref(&kaos));
    }
    let teh = product("T1", "Teh Rosé", None, None);
    check_products(
        "sku,name,price,stock\nT1,Teh Rosé,,\n".as_bytes(),
        std::slice::from_ref(&teh),
    );
    check_products(b"sku,name\nT1,Teh Ros\xe9\n", &[teh]);
}

/// The same two products as the spreadsheets at hand here export them.
#[test]
fn exports_of_spreadsheets() {
    let rows = [
        product("K1", "Kaos \u{201c}Rosé\u{201d}", Some(10_000), Some(3)),
        product("T1", "Topi; besar", Some(1_250_000), None),
    ];
    let exports: [(&str, &[u8]); 8] = [
        (
            "Excel, Indonesian: semicolons, Windows-1252, typographic quotes",
            b"sku;name;price;stock\r\nK1;Kaos \x93Ros\xe9\x94;Rp 10.000;3\r\nT1;\"Topi; besar\";Rp 1.250.000;\r\n",
        ),
        (
            "Excel, accounting format: no-break spaces, padding, cents",
            b"sku;name;price;stock\r\nK1;Kaos \x93Ros\xe9\x94; Rp\xa010.000,00 ;3\r\nT1;\"Topi; besar\"; Rp\xa01.250.000,00 ;\r\n",
        ),
        (
            "Excel, CSV UTF-8: a byte order mark",
            "\u{feff}sku;name;price;stock\r\nK1;Kaos “Rosé”;Rp10.000;3\r\nT1;\"Topi; besar\";Rp1.250.000;\r\n".as_bytes(),
        ),
        (
            "Excel, with the separator named",
            b"sep=;\r\nsku;name;price;stock\r\nK1;Kaos \x93Ros\xe9\x94;10000;3\r\nT1;\"Topi; besar\";1250000;\r\n",
        ),
        (
            "Excel, English: commas, amounts in quotes",
            b"sku,name,price,stock\r\nK1,Kaos \x93Ros\xe9\x94,\"Rp10,000.00\",3\r\nT1,Topi; besar,\"Rp1,250,000.00\",\r\n",
        ),
        (
            "Google Sheets: commas, UTF-8, Indonesian amounts",
            "sku,name,price,stock\r\nK1,Kaos “Rosé”,\"Rp10.000,00\",3\r\nT1,Topi; besar,\"Rp1.250.000,00\",\r\n".as_bytes(),
        ),
        (
            "Google Sheets, published: rows and columns that were once used",
            "sku,name,price,stock,,\nK1,Kaos “Rosé”,Rp10.000,3,,\nT1,Topi; besar,Rp1.250.000,,,\n,,,,,\n".as_bytes(),
        ),
        (
            "LibreOffice: every text in quotes",
            "\"sku\",\"name\",\"price\",\"stock\"\n\"K1\",\"Kaos “Rosé”\",\"Rp10.000\",3\n\"T1\",\"Topi; besar\",\"Rp1.250.000\",\n"
                .as_bytes(),
        ),
    ];
    for (how, bytes) in exports {
        let reading = Catalog::read_csv(bytes);
        assert_eq!(reading.problems, [], "{how}");
        assert_eq!(reading.catalog.products(), rows, "{how}");
    }
    // "Unicode text" of Excel is UTF-16, which no CSV is.
    let utf16: Vec<u8> = "sku\tname\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
    assert_eq!(Catalog::read_csv(&utf16).problems[0].code, "catalog-not-text");
}

#[test]
fn aliases_and_further_columns() {
    let reading = Catalog::read_csv(
        b"sku,name,aliases,Size,note\nK1,Kaos,tshirt | t-shirt||tshirt,XL,\"dua\nbaris\"\nK2,Topi,,,\n",
    );
    assert_eq!(reading.problems, []);
    assert_eq!(reading.columns, ["sku", "name", "aliases", "size", "note"]);
    let kaos = reading.catalog.get("K1").unwrap();
    assert_eq!(kaos.aliases, ["tshirt", "t-shirt"]);
    assert_eq!(kaos.columns.get("size").map(String::as_str), Some("XL"));
    assert_eq!(kaos.columns.get("note").map(String::as_str), Some("dua\nbaris"));
    assert!(reading.catalog.get("K2").unwrap().columns.is_empty());
    assert_eq!(reading.catalog.get("K3"), None);
}

#[track_caller]
fn check_problems(csv: &str, kept: &[&str], expected: &[(usize, usize, &str, &str)]) {
    let reading = Catalog::read_csv(csv.as_bytes());
    let skus: Vec<&str> = reading.catalog.products().iter().map(|p| p.sku.as_str()).collect();
    assert_eq!(skus, kept, "{csv}: {:?}", reading.problems);
    let found: Vec<_> = reading.problems.iter().map(|p| (p.line, p.column, p.code)).collect();
    let wanted: Vec<_> = expected
        .iter()
        .map(|(line, column, code, _)| (*line, *column, *code))
        .collect();
    assert_eq!(found, wanted, "{csv}: {:?}", reading.problems);
    for (problem, (_, _, code, said)) in reading.problems.iter().zip(expected) {
        let told = format!("{} {}", problem.message.en, problem.help.en);
        assert!(told.contains(said), "{told}");
        let warns = ["catalog-ambiguous-alias", "catalog-misspelled-column"];
        assert_eq!(problem.error, !warns.contains(code));
    }
}

#[test]
fn problems_stand_at_their_place() {
    let head = "sku,name,aliases,price,stock\n";
    for (csv, kept, expected) in [
        (
            "",
            &[][..],
            &[(1, 1, "catalog-empty", "names the columns: sku,name")][..],
        ),
        ("\n \n", &[], &[(1, 1, "catalog-empty", "")]),
        (
            "nmae,harga\nKaos,1\n",
            &[],
            &[
                (1, 1, "catalog-missing-column", "`sku`"),
                (1, 1, "catalog-missing-column", "rename `nmae` to `name`"),
            ],
        ),
        (
            "sku,name,pirce\nA,Kaos,1\n",
            &["A"],
            &[(1, 10, "catalog-misspelled-column", "did you mean `price`")],
        ),
        // Lines are those of the file, however they end.
        (
            "sku;name\r\n\r\nA;Kaos\r\nB;Tas\r\nA;Topi\r\n",
            &["A", "B"],
            &[(5, 1, "catalog-duplicate-sku", "line 3")],
        ),
        (
            "sku;name;price;stock\nK1;\"Kaos;10000;3\nK2;Topi;1;1\n",
            &[],
            &[(2, 4, "catalog-open-quote", "a quote is opened here")],
        ),
        (
            "sku;name;price;stock\nK1;\"Kaos;10000;3\nK2;\"Topi\";1;1\nK3;Tas;1;1\n",
            &["K3"],
            &[(2, 4, "catalog-open-quote", "twice")],
        ),
        (
            "sku;name;price;stock\nK1;Kaos;10000;\"3\nK2;Topi;1;1\n",
            &[],
            &[(2, 15, "catalog-open-quote", "")],
        ),
        (
            &format!("{head}A,Kaos,baju,1,1\nB,Tas,,1,1\nB,Kemeja,baju,1,1\n"),
            &["A", "B"],
            &[
                (4, 1, "catalog-duplicate-sku", "line 3"),
                (4, 10, "catalog-ambiguous-alias", "also names A (Kaos)"),
            ],
        ),
        (
            "sku,name,sku\nA,B,C\n",
            &["C"],
            &[(1, 10, "catalog-duplicate-column", "`sku`")],
        ),
        (
            &format!("{head}A,Kaos Merah,,4.5.6,2\nB,Topi,,,1\n"),
            &["B"],
            &[(2, 15, "catalog-bad-price", "`4.5.6` can be read in two ways")],
        ),
        (
            &format!("{head}Ä,\"Kaos, \"\"Mérah\"\"\",,x,y\n"),
            &[],
            &[
                (2, 22, "catalog-bad-price", "`x` is not an amount"),
                (2, 24, "catalog-bad-stock", "`y`"),
            ],
        ),
        (
            &format!("{head}A,\"Kaos\nPolos\",,x,\n"),
            &[],
            &[(3, 9, "catalog-bad-price", "")],
        ),
        (
            &format!("{head}A,Kaos,,,-1\n"),
            &[],
            &[(2, 10, "catalog-bad-stock", "")],
        ),
        (
            &format!("{head}A,Kaos,,,2.5\n"),
            &[],
            &[(2, 10, "catalog-bad-stock", "")],
        ),
        (
            &format!("{head}A,Kaos,,1,1\nA,Topi,,1,1\nB,Tas,,1,1\n"),
            &["A", "B"],
            &[(3, 1, "catalog-duplicate-sku", "line 2")],
        ),
        (
            &format!("{head}A,Kaos,,1,1\nA,Topi,,x,1\n,,,y,z\nB,Es \"Teh,,,w\n"),
            &["A"],
            &[
                (3, 1, "catalog-duplicate-sku", "line 2"),
                (3, 9, "catalog-bad-price", ""),
                (4, 1, "catalog-missing-sku", ""),
                (4, 2, "catalog-missing-name", ""),
                (4, 4, "catalog-bad-price", ""),
                (4, 6, "catalog-bad-stock", ""),
                (5, 13, "catalog-bad-stock", ""),
            ],
        ),
        (
            &format!("{head},Kaos,,1,1\nB,,,1,1\n"),
            &[],
            &[(2, 1, "catalog-missing-sku", ""), (3, 3, "catalog-missing-name", "")],
        ),
        (
            &format!("{head}A,Kaos,,1\nB,Tas,,45,000,1\nC,Topi,,1,1\n"),
            &["C"],
            &[
                (2, 1, "catalog-ragged-row", "4 cells"),
                (3, 15, "catalog-ragged-row", "in quotes"),
            ],
        ),
        (
            &format!("{head}A,Kaos,baju|oblong,1,1\nB,Kemeja,BAJU,1,1\nC,kaos,,1,1\n"),
            &["A", "B", "C"],
            &[
                (3, 10, "catalog-ambiguous-alias", "also names A (Kaos)"),
                (4, 3, "catalog-ambiguous-alias", "also names A (Kaos)"),
            ],
        ),
        (
            &format!("{head}A,{},,1,1\n", "k".repeat(1001)),
            &[],
            &[(2, 3, "catalog-long-cell", "1000")],
        ),
        ("sku,name\nA,a\0b\n", &[], &[(1, 1, "catalog-not-text", "UTF-8")]),
    ] {
        check_problems(csv, kept, expected);
    }
}

#[test]
fn bounds() {
    let large = vec![b'a'; Catalog::SIZE_LIMIT + 1];
    assert_eq!(
        Catalog::read_csv(&large).problems.first().map(|p| p.code),
        Some("catalog-too-large")
    );
    let mut many = "sku,name\n".to_owned();
    for row in 0..=Catalog::ROW_LIMIT {
        many.push_str(&format!("{row},x\n"));
    }
    let reading = Catalog::read_csv(many.as_bytes());
    assert_eq!(reading.catalog.products().len(), Catalog::ROW_LIMIT);
    assert!(reading.problems.iter().any(|p| p.code == "catalog-ambiguous-alias"));
    assert_eq!(reading.problems.len(), Catalog::PROBLEM_LIMIT);
    let wide = format!("sku,name{}\n", ",x".repeat(Catalog::COLUMN_LIMIT));
    assert!(
        Catalog::read_csv(wide.as_bytes())
            .problems
            .iter()
            .any(|p| p.code == "catalog-too-many-columns")
    );
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig {
        failure_persistence: None,
        ..proptest::prelude::ProptestConfig::default()
    })]

    #[test]
    fn any_bytes_are_read_or_reported(bytes in proptest::collection::vec(proptest::prelude::any::<u8>(), 0..200), head: bool) {
        let mut csv = if head { b"sku,name,price\n".to_vec() } else { Vec::new() };
        csv.extend(bytes);
        let reading = Catalog::read_csv(&csv);
        proptest::prop_assert!(reading.problems.iter().all(|p| p.line >= 1 && p.column >= 1));
    }
}
