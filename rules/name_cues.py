"""Words that announce a name, and words after which a name belongs to a place or an institution.

Written by hand from the cues evidence.md counts (61 % of names follow a self-introduction or "atas nama", 14
% a title).
"""


def _set(text: str) -> frozenset[str]:
    return frozenset(text.split())


HONORIFICS = _set(
    """
    pak bapak bpk bp bapa bu ibu ib sdr sdri saudara saudari mas mbak mba mbah mbk hj hajjah almarhum almarhumah
    alm almh ananda ustad ustadz ustadzah kyai kiai tuan nyonya ny tn nn pdt pendeta pastor romo bripka briptu
    bripda aipda aiptu ipda iptu akp kompol akbp kombes serda sertu serka serma peltu pelda kopda koptu praka
    pratu prada letda lettu letkol kolonel brigjen puang daeng bli opu mak emak mami mamang mang wak uwak
    pakde bude budhe pakdhe bulek paklek bik yu lik gus teh ceu uni lae tulang jero inaq amaq papuk acil indu tanta usi
    nyong pace mace kraeng geuchik keuchik datuk dt engku teteh aki opung inang amang
    kak engkoh abah eyang engkong encing buya nyi ambu nek kek mbok simbah mister mr mrs miss ust hajah
    tgk cik koh ko tante kang bunda ayahanda adinda kakanda juragan nona cece koko encik papi mami bulik carik kuwu
    amangboru namboru nantulang maktua bapatua ompung
    """
)
WEAK_HONORIFICS = _set(
    """
    dg h dr drg drs dra ir prof om haji bang abang ci gus raden suster kapten mayor kh
    """
)

INTRODUCTIONS = frozenset(
    ["bernama", "namaku", "dipanggil", "perkenalkan", "alias", "binti", "ttd", "tertanda", "namanya"]
)
NAME_QUALIFIERS = _set(
    """
    saya sy aku ku kami lengkap panggilan asli ayah ibu bapak bpk suami istri isteri anak adik kakak orang tua
    kandung pasien siswa siswi murid pelapor pemilik pemohon penerima terlapor pelaku korban pengirim akun
    rekening sesuai di ktp kk sertifikat pegawai karyawan nasabah pelanggan peserta dokter guru dan yang
    bersangkutan ybs beliau nya tersebut almarhum pengadu warga kepala keluarga ketua rt mantan calon mahasiswa
    wali bin alm pewaris penjual pembeli oknum petugas sopir pimpinan direktur
    """
)
NAME_VERBS = frozenset(["adalah", "yaitu", "ialah", "yakni"])
LABELS = _set(
    """
    pelapor pemohon penerima pengirim pasien siswa siswi korban saksi terlapor pelaku pic cp kontak pemilik
    suami istri anak ayah ibu bapak kandung peserta nasabah pelanggan kepala keluarga ketua sekretaris bendahara
    anggota tersangka
    """
)
KIN = _set(
    """
    suami istri isteri anak adik adek kakak ayah bapak ibu mama mamak nenek kakek paman bibi keponakan mertua
    menantu ipar cucu teman sepupu tetangga putra putri orangtua saudara almarhum bos atasan
    """
)
OWNERS = _set(
    """
    saya sy kami nya dia kita kandung angkat tiri beliau aku ku pelaku korban
    """
)
POST_WORDS = _set(
    "jaga siaga utama muda mandiri adil putra putri harapan mulia imam umi santri muslim pertama perdana asli asal"
)
PERSON_WORDS = _set(
    """
    oleh sama bersama dari kepada melalui menemui bertemu hubungi menghubungi oknum pelaku pelakunya terlapor korban
    korbannya tersangka cek melaporkan laporkan saudara an antara ketua sekretaris bendahara kadus kasun mandor
    pemiliknya pengelolanya ketuanya sopirnya supirnya bosnya anaknya suaminya istrinya ibunya bapaknya ayahnya
    """
)
ELDERS = frozenset(["nenek", "kakek", "paman", "bibi", "mertua", "keponakan", "suami", "istri", "oma", "opa"])
ROLE_HEADS = _set(
    """
    kepala ketua sekretaris bendahara mantan pj pejabat kaur admin operator staf kasi pendamping bidan
    siswa siswi murid guru
    mahasiswa dosen perangkat aparat tokoh pemuda kader pegawai tukang anggota sopir satpam bos pengurus wakil lokal
    """
)
ROLE_PLACES = _set(
    """
    desa dusun lingkungan kelurahan kampung sekolah rt rw lembang nagari pasar puskesmas kantor sma smp sd smk
    sdn smpn sman smkn kelas
    """
)
ROLES = _set(
    """
    camat lurah kades kadus kadis kepala ketua sekretaris bendahara bupati walikota gubernur direktur manajer
    oknum pelaku terlapor tersangka korban bidan perawat mandor sopir supir pendamping operator kader kasun
    sekdes kaur pemilik penjual kontraktor pengembang makelar calo bandar preman rentenir
    kepsek guru admin petugas pegawai
    """
)

SIGNATURES = _set(
    """
    hormat salam wassalam wasalam wassalamualaikum ttd tertanda kasih terimakasih trimakasih makasih wb
    wabarakatuh wabarokatuh wr pelapor pengirim perhatiannya perhatian bantuannya kerjasamanya
    """
)

INSTITUTIONS = _set(
    """
    jalan jln jl jlan gang gg lorong lrg desa kelurahan kel kecamatan kec kabupaten kab kota provinsi prov dusun
    dsn kampung kp lingkungan rs rsud rsu rsup rsia rumahsakit sakit masjid mesjid musholla mushola musala
    langgar gereja pura vihara sekolah sd sdn sdit mi min smp smpn mts mtsn sma sman smk smkn man tk paud
    universitas univ kampus institut politeknik stikes stie pt cv ud toko bandara pelabuhan terminal stasiun
    stadion gedung pasar jembatan perumahan perum perumnas btn komplek kompleks klinik apotek puskesmas pustu
    pondok pesantren ponpes yayasan bank hotel rusun taman sungai danau gunung pulau museum monumen waduk
    bendungan simpang pertigaan perempatan lapangan gor tol halte dermaga pantai bukit makam tpu swalayan
    supermarket mall ruko cluster griya residence apartemen blok nagari gampong banjar distrik kantor bengkel
    warung salon spbu pabrik koperasi cafe kafe organisasi partai dinas negeri negara ormas kua polsek polres
    koramil kodim stadium cabang unit kcp aplikasi kapal km kmp
    """
)
NAMED_BY_PLACE = _set("desa kelurahan kel dusun kampung puskesmas sd sdn smp smpn sma sman smk smkn kecamatan kec")
NAMED_AFTER_PEOPLE = _set(
    """
    jalan jln jl jlan jlnan gang gg lorong lrg lr masjid mesjid musholla mushola musala langgar surau gereja rs rsud
    rsu rsup rsia rumahsakit sakit sekolah sd sdn sdit mi min smp smpn mts mtsn sma sman smk smkn man tk paud
    universitas univ kampus institut politeknik stikes stie bandara pelabuhan terminal stasiun stadion gedung pasar
    jembatan pondok pesantren ponpes yayasan taman museum monumen waduk bendungan lapangan gor tpu makam dayah
    """
)
"""Institutions whose name may begin with a title ("masjid h. abdul fattah"); elsewhere a title begins a person."""
STREET_TITLES = _set(
    "haji hajjah daeng dg opu ki nyi mbah bu pak puang datuk datu tengku teuku teungku tgk cut ratu andi la"
)
INSTITUTION_LINKS = _set(
    """
    dr h hj kh k sultan pangeran raden jenderal jend letjen mayjen kapten mayor prof negeri swasta islam umum
    daerah al ar an as at ash nurul baitul darul inpres terpadu model plus it ibu bersalin muhammadiyah
    kristen katolik santo santa st
    raya kyai tengku
    """
)
PERSONAL_LINKS = _set("dr h hj kh k raden prof kyai ir drs")
PLACE_PREPOSITIONS = _set("di ke kec kab kel wilayah daerah poros ruas jalur arah menuju jurusan jalanan")
LIST_LINKS = frozenset({",", "dan", "&", "serta", "/", "+", ";", "dg", "dengan", "sama", "dn"})
PARTICLES = _set(
    """
    bin binti alias als van de der dg daeng a/l
    """
)
DEGREES = _set(
    """
    s sh se st spd sp si sos kom ked kep km ag pd m mm mh msi mkes mpd amd a md keb tr h hum ap ip sip skm skom
    sag s.pd spt dr phd ma
    """
)
NUMBER_LABELS = _set(
    """
    resi nik no nomor nomer kk hp wa telp tlp telpon telepon handphone whatsapp ktp rekening rek norek bri bca bni
    btn bsi mandiri dengan dgn dg adalah bpjs kartu keluarga nokk nonik nohp email e mail alamat id pelanggan
    peserta noka kis atas yaitu dan di nomornya hpnya ber plat nopol bank kontak cp hub hubungi nuptk nop jkn nisn nip
    npwp nis
    """
)
