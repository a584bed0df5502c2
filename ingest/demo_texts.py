"""Invented words for the demo: agencies, places, complaints, and personal details that redaction must take out.

Nothing here was said by anybody. Units that do not exist carry "(contoh)" in their name.
"""

from dataclasses import dataclass

__all__ = ["DISTRICTS", "LEADS", "NAMES", "TOPICS", "UNITS", "Topic", "Unit"]


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit that answers complaints, with its number and its parent."""

    number: str
    name: str
    parent: str
    weight: int


_PROVINCE = "Pemerintah Provinsi Sulawesi Barat"
_MAMUJU = "Pemerintah Kabupaten Mamuju"
_MAMASA = "Pemerintah Kabupaten Mamasa"

UNITS = (
    Unit("760001", "Dinas Kominfo, Persandian dan Statistik", _PROVINCE, 6),
    Unit("760002", "BPSDM", _PROVINCE, 3),
    Unit("760003", "Dinas Pekerjaan Umum (contoh)", _PROVINCE, 30),
    Unit("760004", "Dinas Kesehatan (contoh)", _PROVINCE, 8),
    Unit("760005", "Dinas Pendidikan (contoh)", _PROVINCE, 8),
    Unit("760006", "SATUAN POLISI PAMONG PRAJA", _PROVINCE, 2),
    Unit("760201", "Dinas Pekerjaan Umum (contoh)", _MAMUJU, 16),
    Unit("760202", "Dinas Lingkungan Hidup (contoh)", _MAMUJU, 12),
    Unit("760203", "Dinas Kependudukan dan Pencatatan Sipil (contoh)", _MAMUJU, 7),
    Unit("760301", "Dinas Sosial (contoh)", _MAMASA, 5),
    Unit("760302", "Dinas Perhubungan (contoh)", _MAMASA, 3),
)

DISTRICTS = (
    ("Mamuju", "MAMUJU"),
    ("Mamuju", "KALUKKU"),
    ("Mamuju", "SIMBORO"),
    ("Mamuju", "TAPALANG"),
    ("Mamuju", ""),
    ("Mamasa", "MAMASA"),
    ("Mamasa", "MAMBI"),
    ("Mamasa", "TABULAHAN"),
    ("Majene", "BANGGAE"),
    ("Polewali Mandar", "WONOMULYO"),
    ("Polewali Mandar", "POLEWALI"),
    ("Pasangkayu", "SARUDU"),
    ("Mamuju Utara", ""),
    ("Mamuju Tengah", "TOPOYO"),
    ("", ""),
)


@dataclass(frozen=True, slots=True)
class Topic:
    """A complaint that could have been written, with the category LAPOR files it under."""

    category_id: str
    category: str
    title: str
    body: str
    report_class: str = "Pengaduan Tidak Berkadar Pengawasan"


TOPICS = (
    Topic(
        "1397",
        "Jalan Berlubang",
        "Jalan Berlubang di {place}",
        "Jalan poros di {place} berlubang sejak {n} bulan lalu dan pengendara sering jatuh. Mohon segera diperbaiki.",
    ),
    Topic(
        "1398",
        "Penerangan Jalan",
        "Lampu Jalan Padam",
        "Lampu penerangan jalan di {place} padam sudah {n} minggu sehingga rawan kecelakaan pada malam hari.",
    ),
    Topic(
        "2397",
        "Drainase (Gorong-Gorong/Parit)",
        "Drainase Tersumbat",
        "Drainase di {place} tersumbat, setiap hujan {n} jam jalan langsung tergenang.",
    ),
    Topic(
        "942",
        "Pencemaran Lingkungan",
        "Sampah Menumpuk",
        "Sampah di TPS dekat pasar {place} menumpuk {n} hari dan belum diangkut petugas.",
    ),
    Topic(
        "963",
        "Administrasi Kependudukan dan Pencatatan Sipil",
        "KTP Belum Jadi",
        "Saya sudah rekam KTP elektronik {n} bulan lalu, sampai sekarang kartunya belum jadi.",
    ),
    Topic(
        "1386",
        "Lainnya terkait Pelayanan Kesehatan",
        "Antrean Puskesmas Lama",
        "Antrean di puskesmas {place} bisa {n} jam, petugas pendaftaran hanya satu orang.",
    ),
    Topic(
        "1382",
        "Lainnya terkait Pendidikan Dasar dan Menengah",
        "Pungutan di Sekolah",
        "Orang tua murid diminta iuran untuk kegiatan perpisahan. Apakah ini dibolehkan?",
        "Pengaduan Berkadar Pengawasan",
    ),
    Topic(
        "1402",
        "Taman",
        "Usul Taman Bermain",
        "Kami mengusulkan taman bermain anak di {place}, lahan sudah ada.",
        "Aspirasi",
    ),
    Topic(
        "976",
        "Penanaman Modal/ Investasi",
        "Syarat Izin Usaha",
        "Mohon informasi syarat pengurusan NIB untuk usaha kecil di {place}.",
        "Permintaan Informasi",
    ),
    Topic("", "", "Bantuan Tidak Tepat Sasaran", "Bantuan di {place} tidak tepat sasaran, yang mampu justru dapat."),
)

NAMES = (
    "Andika Buntubatu",
    "Darmawati Lembangtua",
    "Fadli Sarambu",
    "Kartika Palesangi",
    "Sulaiman Tandirerung",
    "Wahyuni Salurante",
)

LEADS = (
    "Nama saya {name}, NIK 7602{digits}0001. ",
    "Perkenalkan saya {name} no hp 0812-0000-{last}. ",
    "Hubungi saya di {mail}@example.org. ",
    "Mobil dinas plat DC {last} ZZ parkir di lokasi. ",
    "Oknum pegawai bernama {name} menyuruh kami menunggu. ",
)
