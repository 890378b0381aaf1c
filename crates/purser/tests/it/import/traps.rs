//! What files have wrong in them.

use super::{Chosen, classes, findings, import, import_with, receive};
use testkit::{EngineUnderTest, TestShop, both_engines};

both_engines! {
    async fn rows_askew_are_named_and_not_taken(engine: EngineUnderTest) {
        let shop = TestShop::open(engine);
        let text = "sku,title,price\nA,One,1.00\nB,Two\nC,Three,3.00,extra\nD,Four,4.00,\n,,\nE,\"Fi\nve\",5.00\n";
        let (report, id) = import_with(&shop, text.as_bytes(), &Chosen::default()).await;
        assert_eq!(classes(&report), [6, 2, 0, 0, 1, 3]);
        let told: Vec<String> = findings(&shop, id).await.into_iter().map(|f| format!("{} {} {}", f.0, f.1, f.2)).collect();
        assert_eq!(told, ["3  too_few_columns", "4  too_many_columns", "6  blank", "7 title line_break"]);
        let rejected = super::rejected(&shop, id).await;
        assert!(rejected.contains("C,Three,3.00,extra,4,"), "nothing of the row is lost: {rejected}");
    }

    async fn numbers_are_read_as_their_column_writes_them(engine: EngineUnderTest) {
        let shop = TestShop::open(engine);
        let text = "sku;title;price\nA;One;$1,000\nB;Two;2.50\nC;Three;\n";
        assert_eq!(classes(&import(&shop, text).await), [3, 2, 0, 0, 0, 1]);
        let text = "sku;title;price\nE;Five;1.234,56\nF;Six;1.500\n";
        assert_eq!(classes(&import(&shop, text).await), [2, 2, 0, 0, 0, 0]);
        let found = shop.get("/api/v1/variants?sku=F").await.text();
        assert!(found.contains("1500.00"), "the column has decimal commas: {found}");
        let text = "sku;title;price\nG;Seven;1,50\nH;Eight;2.50\nI;Nine;1,500\n";
        let report = import(&shop, text).await;
        assert_eq!((report.created, report.reasons["ambiguous_number"].line), (2, 4));
    }

    async fn encodings_and_forms(engine: EngineUnderTest) {
        let shop = TestShop::open(engine);
        let (report, id) = import_with(&shop, b"sku,title,price\nZ,Zo\xeb,1\n", &Chosen::default()).await;
        assert_eq!(report.created, 1);
        assert!(super::row(&shop, id).await.survey.contains("Windows-1252"));
        assert!(shop.get("/api/v1/products?search=zoe").await.text().contains("Zoë"));
        let mut bytes = "sku,title,price\nY,Ünder,1\nX,".as_bytes().to_vec();
        bytes.extend(b"K\xf6ln,1\n");
        let (report, id) = import_with(&shop, &bytes, &Chosen::default()).await;
        assert_eq!((report.created, report.rejected), (1, 1));
        assert_eq!(findings(&shop, id).await, [(3, "title".to_owned(), "bad_encoding".to_owned())]);
        let utf16: Vec<u8> = "\u{feff}sku\ttitle\tprice\nW\tWürfel\t2\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(import_with(&shop, &utf16, &Chosen::default()).await.0.created, 1);
    }

    async fn a_title_above_the_columns_is_passed_over(engine: EngineUnderTest) {
        let shop = TestShop::open(engine);
        let text = "Our stock list,,\n,,\nSKU,Title,Price\nA,One,1\n";
        assert_eq!(classes(&import(&shop, text).await), [1, 1, 0, 0, 0, 0]);
    }

    async fn files_that_are_none_are_refused(engine: EngineUnderTest) {
        let shop = TestShop::open(engine);
        for bytes in [b"".as_slice(), b"\n\n", b"%PDF-1.4", b"[{\"a\":1}]", b"PK\x03\x04rubbish"] {
            assert!(receive(&shop, "x", bytes).await.is_err(), "{bytes:?}");
        }
        let id = receive(&shop, "x.csv", b"What,Why\n1,2\n").await.unwrap();
        assert_eq!(super::row(&shop, id).await.kind, None, "nobody knows these columns");
        let id = receive(&shop, "x.csv", b"InvoiceNo,StockCode,Description,Quantity,UnitPrice\n1,2,3,4,5\n").await.unwrap();
        assert_ne!(super::row(&shop, id).await.kind.as_deref(), Some("stock"), "a list of sales is no count");
    }
}
