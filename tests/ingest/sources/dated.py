"""Writes small registers and open-data files by hand."""

import csv
from collections.abc import Iterable, Mapping
from pathlib import Path

Line = Mapping[str, str]

REGISTER: Line = {
    "tracking_id": "7000001",
    "tanggal_masuk": "2024-01-03 08:15:00",
    "klasifikasi": "Pengaduan Tidak Berkadar Pengawasan",
    "kategori": "Infrastruktur Jalan",
    "judul": "Jalan Berlubang",
    "isi": "Jalan poros berlubang sejak dua bulan lalu.",
    "tipe_laporan": "Anonim",
    "instansi_induk": "Pemerintah Kota Samarinda",
    "disposisi": "Dinas Perhubungan",
    "tanggal_disposisi": "2024-01-04 09:00:00",
    "tanggal_tindak_lanjut": "2024-01-08",
    "tanggal_batas": "2024-01-11",
    "nama_pelapor": "Zulkarnaeny Batarappa",
}

OPEN_DATA: Line = {
    "id": "1234567",
    "JudulLaporan": "Antrean Loket",
    "IsiLaporan": "Antrean loket panjang setiap pagi.",
    "DisposisiInstansi": "Kementerian Contoh",
    "DisposisiInstansiID": "17",
    "Kategori": "Pelayanan Umum",
    "KategoriID": "5",
    "Status": "Selesai",
    "Area": "Jawa Barat",
    "AreaID": "32",
    "TanggalLaporanMasuk": "5/1/2015 8:05:03",
    "TanggalDisposisi": "6/1/2015 14:00:00",
    "TanggalLaporanDitutup": "26/1/2015 1:00:00",
    "TanggalLaporanAktivitasTerakhir": "13/1/2015 9:30:00",
}


def register(tracking_id: int | str = 7000001, **changes: str) -> Line:
    """A usual row of a register with some cells changed; a new name is one more column."""
    return {**REGISTER, "tracking_id": str(tracking_id), **changes}


def open_data(number: int | str = 1234567, **changes: str) -> Line:
    """A usual row of an open-data file with some cells changed."""
    return {**OPEN_DATA, "id": str(number), **changes}


def without(line: Line, *columns: str) -> Line:
    """The row without some of its columns."""
    return {name: cell for name, cell in line.items() if name not in columns}


def write(
    path: Path,
    *lines: Line,
    above: Iterable[Iterable[str]] = (),
    delimiter: str = ",",
    encoding: str = "utf-8",
) -> Path:
    """A file with the columns of its rows, all text quoted and lines ended as these sources do."""
    with path.open("w", encoding=encoding, newline="") as file:
        writer = csv.writer(file, delimiter=delimiter, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
        writer.writerows(above)
        columns = list(dict.fromkeys(column for line in lines for column in line))
        writer.writerow(columns)
        writer.writerows([line.get(column, "") for column in columns] for line in lines)
    return path
