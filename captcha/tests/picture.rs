//! The picture, through the public API.

use doorward_captcha::{draw, normalise, picture::LENGTH};
use std::collections::{BTreeMap, HashSet};

#[test]
fn a_picture_is_a_small_gif_of_its_size_with_a_light_ground_and_a_border() {
    for _ in 0..40 {
        let gif = draw().gif;
        assert!(gif.len() < 6 * 1024, "{} bytes", gif.len());
        let mut options = gif::DecodeOptions::new();
        options.set_color_output(gif::ColorOutput::RGBA);
        let mut decoder = options.read_info(gif.as_slice()).unwrap();
        assert_eq!((decoder.width(), decoder.height()), (160, 60));
        let frame = decoder.read_next_frame().unwrap().unwrap();
        assert_eq!((frame.width, frame.height), (160, 60));
        let pixels: Vec<[u8; 4]> = frame.buffer.chunks_exact(4).map(|p| [p[0], p[1], p[2], p[3]]).collect();
        assert!(pixels.iter().all(|p| p[3] == 255), "no page shines through");
        let light = pixels.iter().filter(|p| p[..3].iter().all(|&c| c >= 230)).count();
        let dark = pixels.iter().filter(|p| p[..3].iter().all(|&c| c < 120)).count();
        assert!(light > pixels.len() / 2 && dark > pixels.len() / 20, "{light} light, {dark} dark");
        assert!(pixels[..160].iter().chain(&pixels[59 * 160..]).all(|p| *p == pixels[0]));
        assert!(decoder.read_next_frame().unwrap().is_none());
    }
}

#[test]
fn answers_have_four_characters_and_all_are_as_likely() {
    let mut seen = BTreeMap::new();
    for _ in 0..300 {
        let answer = draw().answer.into_inner();
        assert_eq!(answer.len(), LENGTH);
        assert_eq!(answer, normalise(&answer));
        answer.chars().for_each(|character| *seen.entry(character).or_insert(0_i32) += 1);
    }
    assert_eq!(seen.keys().collect::<String>(), "369ACEHJKMRTUWXY");
    // 75 of each are expected; 30 and 120 are more than five deviations away.
    assert!(seen.values().all(|count| (30..120).contains(count)), "{seen:?}");
}

#[test]
fn no_two_pictures_are_the_same() {
    let pictures: HashSet<Vec<u8>> = (0..50).map(|_| draw().gif).collect();
    assert_eq!(pictures.len(), 50);
}

#[test]
fn what_people_type_is_taken_as_it_was_meant() {
    for answer in ["AK36", "ak36", " ak36\n", "a K 3 6", "ＡＫ３６", "ａｋ３６", "\u{3000}ak36", "4k3g"] {
        assert_eq!(normalise(answer), "AK36", "{answer:?}");
    }
    assert_eq!(normalise("ÄΩ"), "ÄΩ");
    assert_eq!(normalise("47fgspv"), "ATE66RU");
}

#[test]
fn a_picture_does_not_show_its_answer_to_a_log() {
    let picture = draw();
    let log = format!("{picture:?}");
    assert_eq!(log, format!("Picture of {} bytes", picture.gif.len()));
    assert!(!log.contains(picture.answer.expose()));
}
