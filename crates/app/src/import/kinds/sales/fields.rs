//! The columns of sales.

use crate::import::layouts::{Field, number, text};

/// Every field.
pub(super) const FIELDS: &[Field] = &[
    text(
        "order",
        "Order number",
        &[
            "invoiceno",
            "invoice",
            "invoice no",
            "invoice number",
            "order number",
            "order no",
            "orderid",
            "order id",
            "transaction id",
        ],
    ),
    text("date", "Date", &["invoicedate", "invoice date", "order date", "created at", "transaction date", "sale date"]),
    text("sku", "SKU", &["stockcode", "stock code", "lineitem sku", "item sku", "product code", "item code"]),
    text("title", "What was sold", &["description", "lineitem name", "item name", "item", "product", "product name"]),
    number("quantity", "Quantity", &["lineitem quantity", "qty", "units"]),
    number("unit_price", "Price of one", &["unitprice", "unit price", "lineitem price", "price", "price per unit"]),
    number("row_total", "Total of the row", &["total spent", "line total", "amount", "row total"]),
    number("discount", "Discount on the row", &["lineitem discount", "line discount"]),
    text("customer_reference", "Customer's number", &["customerid", "customer id", "customer no", "customer number"]),
    text("customer_name", "Customer's name", &["customer", "billing name", "ship name", "full name", "buyer"]),
    text("customer_email", "Customer's e-mail", &["email", "customer email", "buyer email"]),
    text("country", "Country", &["ship country", "shipping country", "billing country"]),
    text("currency", "Currency", &[]),
];
