import eu.europa.esig.dss.cades.evidencerecord.CAdESEvidenceRecordDigestBuilder;
import eu.europa.esig.dss.cades.evidencerecord.CAdESEvidenceRecordIncorporationParameters;
import eu.europa.esig.dss.cades.signature.CAdESService;
import eu.europa.esig.dss.enumerations.DigestAlgorithm;
import eu.europa.esig.dss.model.DSSDocument;
import eu.europa.esig.dss.model.Digest;
import eu.europa.esig.dss.model.FileDocument;
import eu.europa.esig.dss.model.InMemoryDocument;
import eu.europa.esig.dss.spi.validation.CommonCertificateVerifier;
import eu.europa.esig.dss.xades.evidencerecord.XAdESEvidenceRecordDigestBuilder;
import eu.europa.esig.dss.xades.evidencerecord.XAdESEvidenceRecordIncorporationParameters;
import eu.europa.esig.dss.xades.signature.XAdESService;
import eu.europa.esig.dss.xml.utils.XMLCanonicalizer;
import java.io.ByteArrayInputStream;
import java.io.FileInputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import java.util.Set;
import javax.xml.parsers.DocumentBuilderFactory;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.cert.jcajce.JcaCertStore;
import org.bouncycastle.cms.jcajce.JcaSimpleSignerInfoGeneratorBuilder;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.operator.DigestCalculator;
import org.bouncycastle.operator.DigestCalculatorProvider;
import org.bouncycastle.operator.jcajce.JcaDigestCalculatorProviderBuilder;
import org.bouncycastle.tsp.TSPAlgorithms;
import org.bouncycastle.tsp.TimeStampRequest;
import org.bouncycastle.tsp.TimeStampRequestGenerator;
import org.bouncycastle.tsp.TimeStampResponse;
import org.bouncycastle.tsp.TimeStampResponseGenerator;
import org.bouncycastle.tsp.TimeStampTokenGenerator;
import org.bouncycastle.tsp.ers.ERSArchiveTimeStampGenerator;
import org.bouncycastle.tsp.ers.ERSByteData;
import org.bouncycastle.tsp.ers.ERSData;
import org.bouncycastle.tsp.ers.ERSDataGroup;
import org.bouncycastle.tsp.ers.ERSEvidenceRecord;
import org.bouncycastle.tsp.ers.ERSEvidenceRecordGenerator;
import org.w3c.dom.Document;
import org.w3c.dom.Element;

/**
 * Evidence records by others: BouncyCastle makes those of RFC 4998, EU DSS says what records inside CAdES and XAdES are
 * about and puts them in; those of RFC 6283 are written here and canonicalised by DSS. Tokens are by the sample authority.
 *
 * usage: java -cp 'LIB/*' EvidenceRecords.java TSA.p12 PASSWORD OUT FILE SIGNED.p7m DETACHED.p7s SIGNED.xml
 */
public class EvidenceRecords {
    static final ASN1ObjectIdentifier SHA256 = NISTObjectIdentifiers.id_sha256;
    static final ASN1ObjectIdentifier SHA512 = NISTObjectIdentifiers.id_sha512;
    static final String ERS = "urn:ietf:params:xml:ns:ers";
    static final String C14N = "http://www.w3.org/2006/12/xml-c14n11";

    static PrivateKey key;
    static X509Certificate certificate;
    static List<X509Certificate> chain = new ArrayList<>();
    static DigestCalculatorProvider digests;
    static Path out;
    static byte[] file;

    public static void main(String[] arguments) throws Exception {
        java.security.Security.addProvider(new BouncyCastleProvider());
        var store = KeyStore.getInstance("PKCS12");
        try (var in = new FileInputStream(arguments[0])) {
            store.load(in, arguments[1].toCharArray());
        }
        var alias = store.aliases().nextElement();
        key = (PrivateKey) store.getKey(alias, arguments[1].toCharArray());
        for (var one : store.getCertificateChain(alias)) chain.add((X509Certificate) one);
        certificate = chain.get(0);
        digests = new JcaDigestCalculatorProviderBuilder().setProvider("BC").build();
        out = Path.of(arguments[2]);
        file = Files.readAllBytes(Path.of(arguments[3]));
        var own = hash("SHA-256", file);
        var other = new ERSByteData("another document".getBytes(StandardCharsets.UTF_8));
        var third = new ERSByteData("a third one".getBytes(StandardCharsets.UTF_8));

        var single = record(SHA256, "2026-03-01T08:00:00Z", own, new ERSByteData(file));
        write("single.ers", single.getEncoded());
        var tree = record(SHA256, "2026-03-01T08:00:00Z", own, other, new ERSByteData(file), third,
                new ERSByteData(new byte[] {4}), new ERSByteData(new byte[] {5}));
        write("tree.ers", tree.getEncoded());
        var group = record(SHA256, "2026-03-01T08:00:00Z", own, third, new ERSDataGroup(new ERSByteData(file), other));
        write("group.ers", group.getEncoded());
        var renewed = renew(tree, "2026-04-01T08:00:00Z");
        write("renewed.ers", renewed.getEncoded());
        var rehashed = rehash(tree, "2026-05-01T08:00:00Z");
        write("rehashed.ers", rehashed.getEncoded());
        write("both.ers", renew(rehash(renewed, "2026-05-01T08:00:00Z"), "2026-06-01T08:00:00Z").getEncoded());
        var early = renew(tree, "2026-02-01T08:00:00Z");
        write("early.ers", early.getEncoded());

        var cades = new CAdESService(new CommonCertificateVerifier());
        var signed = new FileDocument(arguments[4]);
        var inside = new CAdESEvidenceRecordDigestBuilder(signed, DigestAlgorithm.SHA256).build();
        var internal = record(SHA256, "2026-07-01T08:00:00Z", inside.getValue(), hashed(inside));
        var parameters = new CAdESEvidenceRecordIncorporationParameters();
        write("internal.p7m", bytes(cades.addSignatureEvidenceRecord(signed, document(internal), parameters)));
        var detached = new FileDocument(arguments[5]);
        var content = new FileDocument(arguments[3]);
        var both = new CAdESEvidenceRecordDigestBuilder(detached, DigestAlgorithm.SHA256).setDetachedContent(content).buildExternalEvidenceRecordDigest();
        var external = record(SHA256, "2026-07-01T08:00:00Z", both.get(0).getValue(),
                new ERSDataGroup(both.stream().map(EvidenceRecords::hashed).toArray(ERSData[]::new)));
        parameters = new CAdESEvidenceRecordIncorporationParameters();
        parameters.setDetachedContents(List.of(content));
        write("external.p7s", bytes(cades.addSignatureEvidenceRecord(detached, document(external), parameters)));

        var xades = new XAdESService(new CommonCertificateVerifier());
        var xml = new FileDocument(arguments[6]);
        var sealed = new XAdESEvidenceRecordDigestBuilder(xml, DigestAlgorithm.SHA256).build();
        // DSS looks into a hash tree only, so there is another object in it.
        var inXml = record(SHA256, "2026-07-01T08:00:00Z", sealed.getValue(), hashed(sealed), third);
        write("sealed-asn1.xml", bytes(xades.addSignatureEvidenceRecord(xml, document(inXml),
                new XAdESEvidenceRecordIncorporationParameters())));
        var xmlRecord = new InMemoryDocument(xml(1, List.of(List.of(sealed.getValue())), "2026-07-01T08:00:00Z").getBytes(StandardCharsets.UTF_8));
        write("sealed-xml.xml", bytes(xades.addSignatureEvidenceRecord(xml, xmlRecord,
                new XAdESEvidenceRecordIncorporationParameters())));

        // XMLERS about a file that is no XML, and about one that is: then its canonical form counts.
                write("single.xml", xml(1, List.of(List.of(own))).getBytes(StandardCharsets.UTF_8));
        write("renewed.xml", xml(2, List.of(List.of(own))).getBytes(StandardCharsets.UTF_8));
        write("rehashed.xml", xml(3, List.of(List.of(own))).getBytes(StandardCharsets.UTF_8));
        var tree2 = List.of(List.of(own, hash("SHA-256", new byte[] {1})), List.of(hash("SHA-256", new byte[] {2})));
        write("tree.xml", xml(1, tree2).getBytes(StandardCharsets.UTF_8));
        var canonical = XMLCanonicalizer.createInstance(C14N).canonicalize(Files.newInputStream(Path.of(arguments[6])));
        write("of-xml.xml", xml(1, List.of(List.of(hash("SHA-256", canonical)))).getBytes(StandardCharsets.UTF_8));
    }

    static void write(String name, byte[] bytes) throws Exception {
        Files.write(out.resolve(name), bytes);
    }

    static byte[] bytes(DSSDocument document) throws Exception {
        try (var in = document.openStream()) {
            return in.readAllBytes();
        }
    }

    static DSSDocument document(ERSEvidenceRecord record) throws Exception {
        return new InMemoryDocument(record.getEncoded());
    }

    static byte[] hash(String by, byte[]... parts) throws Exception {
        var digest = MessageDigest.getInstance(by);
        for (var part : parts) digest.update(part);
        return digest.digest();
    }

    /** An object of which only the digest is known. */
    static ERSData hashed(Digest digest) {
        return new ERSData() {
            @Override
            public byte[] getHash(DigestCalculator calculator, byte[] previous) {
                return digest.getValue();
            }
        };
    }

    static DigestCalculator calculator(ASN1ObjectIdentifier by) throws Exception {
        return digests.get(new AlgorithmIdentifier(by));
    }

    static TimeStampRequestGenerator requests() {
        var requests = new TimeStampRequestGenerator();
        requests.setCertReq(true);
        return requests;
    }

    /** The answer of the sample authority, as of a time. */
    static TimeStampResponse stamp(TimeStampRequest request, String at) throws Exception {
        var signer = new JcaSimpleSignerInfoGeneratorBuilder().setProvider("BC").build("SHA256withRSA", key, certificate);
        var tokens = new TimeStampTokenGenerator(signer, calculator(SHA256), new ASN1ObjectIdentifier("2.16.704.1.1.1.1.1"));
        tokens.addCertificates(new JcaCertStore(chain));
        var answers = new TimeStampResponseGenerator(tokens, TSPAlgorithms.ALLOWED);
        var answer = answers.generate(request, BigInteger.valueOf(7), Date.from(Instant.parse(at)));
        return new TimeStampResponse(answer.getEncoded());
    }

    /** The record that holds a digest, of a tree over some objects. */
    static ERSEvidenceRecord record(ASN1ObjectIdentifier by, String at, byte[] wanted, ERSData... objects) throws Exception {
        var generator = new ERSArchiveTimeStampGenerator(calculator(by));
        generator.addAllData(Arrays.asList(objects));
        var answer = stamp(generator.generateTimeStampRequest(requests()), at);
        var stamps = generator.generateArchiveTimeStamps(answer);
        var records = new ERSEvidenceRecordGenerator(digests).generate(stamps);
        for (var record : records) {
            var stamp = record.toASN1Structure().getArchiveTimeStampSequence().getArchiveTimeStampChains()[0].getArchiveTimestamps()[0];
            var tree = stamp.getReducedHashTree();
            if (tree == null || tree[0].containsHash(wanted)) return record;
        }
        throw new IllegalStateException("no record about the file");
    }

    static ERSEvidenceRecord renew(ERSEvidenceRecord record, String at) throws Exception {
        return record.renewTimeStamp(stamp(record.generateTimeStampRenewalRequest(requests()), at));
    }

    static ERSEvidenceRecord rehash(ERSEvidenceRecord record, String at) throws Exception {
        var object = new ERSByteData(file);
        var answer = stamp(record.generateHashRenewalRequest(calculator(SHA512), object, requests()), at);
        return record.renewHash(calculator(SHA512), object, answer);
    }

    // XMLERS

    static String xml(int stage, List<List<byte[]>> lists) throws Exception {
        return xml(stage, lists, "2026-03-01T08:00:00Z");
    }

    static String xml(int stage, List<List<byte[]>> lists, String at) throws Exception {
        var first = stampXml(1, lists, "SHA-256", SHA256, at);
        var chains = chainXml(1, "http://www.w3.org/2001/04/xmlenc#sha256", first);
        if (stage == 2) {
            var covered = hash("SHA-256", canonical(recordXml(chains), "TimeStamp"));
            var second = stampXml(2, List.of(List.of(covered)), "SHA-256", SHA256, "2026-04-01T08:00:00Z");
            chains = chainXml(1, "http://www.w3.org/2001/04/xmlenc#sha256", first + second);
        }
        if (stage == 3) {
            var older = hash("SHA-512", canonical(recordXml(chains), "ArchiveTimeStampSequence"));
            var second = stampXml(1, List.of(List.of(hash("SHA-512", file), older)), "SHA-512", SHA512, "2026-05-01T08:00:00Z");
            chains += chainXml(2, "http://www.w3.org/2001/04/xmlenc#sha512", second);
        }
        return recordXml(chains);
    }

    static String recordXml(String chains) {
        return "<EvidenceRecord xmlns=\"" + ERS + "\" Version=\"1.0\"><ArchiveTimeStampSequence>" + chains
                + "</ArchiveTimeStampSequence></EvidenceRecord>";
    }

    static String chainXml(int order, String digest, String stamps) {
        return "<ArchiveTimeStampChain Order=\"" + order + "\"><DigestMethod Algorithm=\"" + digest
                + "\"/><CanonicalizationMethod Algorithm=\"" + C14N + "\"/>" + stamps + "</ArchiveTimeStampChain>";
    }

    static String stampXml(int order, List<List<byte[]>> lists, String name, ASN1ObjectIdentifier by, String at) throws Exception {
        byte[] risen = null;
        var text = new StringBuilder();
        var number = 0;
        for (var list : lists) {
            var values = new ArrayList<>(list);
            text.append("<Sequence Order=\"").append(++number).append("\">");
            for (var value : list) text.append("<DigestValue>").append(Base64.getEncoder().encodeToString(value)).append("</DigestValue>");
            text.append("</Sequence>");
            if (risen != null) values.add(risen);
            values.sort(Arrays::compareUnsigned);
            risen = values.size() == 1 ? values.get(0) : hash(name, values.toArray(byte[][]::new));
        }
        var token = stamp(requests().generate(by, risen), at).getTimeStampToken().getEncoded();
        return "<ArchiveTimeStamp Order=\"" + order + "\"><HashTree>" + text + "</HashTree><TimeStamp><TimeStampToken Type=\"RFC3161\">"
                + Base64.getEncoder().encodeToString(token) + "</TimeStampToken></TimeStamp></ArchiveTimeStamp>";
    }

    /** The canonical form of the last element of a name. */
    static byte[] canonical(String xml, String name) throws Exception {
        var factory = DocumentBuilderFactory.newInstance();
        factory.setNamespaceAware(true);
        Document document = factory.newDocumentBuilder().parse(new ByteArrayInputStream(xml.getBytes(StandardCharsets.UTF_8)));
        var all = document.getElementsByTagNameNS(ERS, name);
        return XMLCanonicalizer.createInstance(C14N).canonicalize((Element) all.item(all.getLength() - 1));
    }
}
