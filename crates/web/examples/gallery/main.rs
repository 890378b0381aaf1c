//! Writes every part and sample page as static HTML, with the assets, into a folder for a browser to look at.
//!
//! `cargo run -p web --example gallery -- target/gallery`, then open `index.html`. The same pages are what the rule tests parse.

mod pages;

use std::error::Error;
use std::fs;
use std::path::PathBuf;

use web::assets::Asset;

fn main() -> Result<(), Box<dyn Error>> {
    let folder = PathBuf::from(std::env::args().nth(1).ok_or("usage: gallery FOLDER")?);
    fs::create_dir_all(folder.join("assets"))?;
    for asset in Asset::ALL {
        fs::write(folder.join(asset.url().trim_start_matches('/')), asset.body())?;
    }
    let mut list = String::from("<!doctype html><meta charset=utf-8><title>Gallery</title><ul>");
    for page in pages::all() {
        let html = page.markup.into_string().replace("\"/assets/", "\"assets/");
        fs::write(folder.join(format!("{}.html", page.name)), html)?;
        list.push_str(&format!("<li><a href={0}.html>{0}</a>", page.name));
    }
    fs::write(folder.join("index.html"), list)?;
    Ok(())
}
