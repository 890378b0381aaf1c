//! Pictures of what the sample shops sell, drawn here from plain shapes, so that a sample shop needs no file of anybody's.
//!
//! [`canvas`] fills shapes with smooth edges; [`motifs`] says which shapes make a mug or a tent.

mod canvas;
mod motifs;

pub(super) use motifs::Motif;

/// A picture as the file in which somebody would hand it in.
pub(super) fn png(motif: Motif) -> crate::platform::Result<Vec<u8>> {
    motifs::draw(motif).png()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_motif_is_a_small_picture_of_its_own() {
        let drawn: Vec<Vec<u8>> = Motif::ALL.iter().map(|motif| png(*motif).unwrap()).collect();
        for (at, one) in drawn.iter().enumerate() {
            assert!((2_000..120_000).contains(&one.len()), "{:?}: {} bytes", Motif::ALL[at], one.len());
            assert!(!drawn[..at].contains(one), "{:?} looks like another", Motif::ALL[at]);
        }
    }
}
