//! The file of weights.

use super::super::{Encoder, TensorError, Tensors};
use super::{File, small_encoder, tensors};

#[test]
fn a_file_cut_off_anywhere_is_an_error() {
    let bytes = small_encoder(8, 2, 14);
    for end in 0..bytes.len() {
        assert!(Tensors::read(&bytes[..end]).is_err(), "cut at {end}");
    }
    assert!(Tensors::read(&bytes).is_ok());
    let longer = [bytes.as_slice(), &[0]].concat();
    assert_eq!(Tensors::read(&longer).expect_err("this is refused"), TensorError::EndsLate(1));
}

#[test]
fn what_is_no_file_of_weights_is_an_error() {
    let found = |bytes: &[u8]| Tensors::read(bytes).expect_err("this is refused");
    assert_eq!(found(b"%PDF-1.7 and more bytes"), TensorError::NotWeights);
    let mut file = File::default();
    file.add("strange", 9, &[1], [0]);
    assert_eq!(found(&file.finish()), TensorError::OutOfRange);
    let mut file = File::default();
    file.add("huge", 0, &[u32::MAX as usize; 3], [0]);
    assert_eq!(found(&file.finish()), TensorError::OutOfRange);
}

#[test]
fn tensors_are_had_by_name_kind_and_shape() {
    let mut file = File::default();
    file.floats("mean", &[2, 1], &[0.5, -3.0]);
    file.int8("map", [2, 3], &[0.5, 2.0], &[1, -1, 127, -127, 0, 4]);
    file.text("note", "one\ntwo");
    let bytes = file.finish();
    let tensors = tensors(&bytes);
    assert_eq!(tensors.floats("mean", &[2, 1]), Ok(vec![0.5, -3.0]));
    assert_eq!(tensors.text("note"), Ok("one\ntwo"));
    let map = tensors.int8("map", Some(2), None).expect("this is there");
    assert_eq!((map.n_columns, map.scales.as_slice()), (3, [0.5, 2.0].as_slice()));
    assert_eq!(map.row(1).collect::<Vec<_>>(), [-127, 0, 4]);

    let message = |error: TensorError| error.to_string();
    assert_eq!(
        message(tensors.text("gone").expect_err("this is refused")),
        "the weights lack `gone`"
    );
    assert_eq!(
        message(tensors.floats("mean", &[2]).expect_err("this is refused")),
        "the weights have `mean` as Floats [2, 1], not as Floats [2]"
    );
    assert_eq!(
        message(tensors.int8("map", None, Some(4)).expect_err("this is refused")),
        "the weights have `map` as Int8 [2, 3], not as Int8 [any, 4]"
    );
    assert!(tensors.text("mean").is_err());
}

#[test]
fn a_file_in_parts_is_read_unless_a_row_is_cut() {
    let mut file = File::default();
    file.text("note", "one");
    let mut whole = vec![file.finish().len()];
    let rows: Vec<i8> = (0..12).collect();
    file.int8("map", [4, 3], &[1.0; 4], &rows);
    whole.extend((0..4).rev().map(|n_rows| file.finish().len() - 3 * n_rows));
    file.floats("mean", &[2], &[0.5, -3.0]);
    let bytes = file.finish();
    whole.push(bytes.len());
    for second in 0..=bytes.len() {
        for first in 0..=second {
            let parts = [&bytes[..first], &bytes[first..second], &bytes[second..]];
            match Tensors::read_parts(&parts) {
                Ok(tensors) => {
                    let map = tensors.int8("map", Some(4), Some(3)).expect("this is there");
                    assert_eq!((0..4).flat_map(|at| map.row(at)).collect::<Vec<_>>(), rows);
                    assert_eq!(tensors.floats("mean", &[2]), Ok(vec![0.5, -3.0]));
                    assert_eq!(tensors.text("note"), Ok("one"));
                }
                Err(error) => {
                    assert_eq!(error, TensorError::EndsEarly);
                    assert!(
                        !whole.contains(&first) || !whole.contains(&second),
                        "{first} {second}"
                    );
                }
            }
        }
    }
    let cut = whole[2] - 1;
    assert!(Tensors::read_parts(&[&bytes[..cut], &bytes[cut..]]).is_err());
    let longer = [bytes.as_slice(), &[0], &[0, 0]];
    assert_eq!(Tensors::read_parts(&longer).expect_err("refused"), TensorError::EndsLate(3));
}

#[test]
fn an_encoder_that_lacks_a_tensor_is_an_error() {
    let bytes = small_encoder(8, 2, 14);
    let wanted = ["vocab", "config", "embeddings.norm.bias", "layer.1.down.bias", "mix.deeds"];
    for name in wanted {
        let at =
            bytes.windows(name.len()).position(|it| it == name.as_bytes()).expect("this is there");
        let mut bytes = bytes.clone();
        bytes[at] = b'x';
        let error = Encoder::read(&tensors(&bytes)).expect_err("this is refused");
        assert_eq!(error, TensorError::Missing(name.to_owned()));
    }
}
